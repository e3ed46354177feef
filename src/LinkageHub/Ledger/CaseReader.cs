using System.Collections.Immutable;
using LinkageHub.Cases;
using LinkageHub.Database;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Personal;
using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>Reads whole cases. Always from the database that commits, never from a replica: what is sent is decided on it.</summary>
/// <param name="open">The sessions to ask in.</param>
/// <param name="seal">Opens personal data.</param>
/// <param name="asker">For whom; null: for the engine, which may read all.</param>
public sealed class CaseReader(Func<CancellationToken, ValueTask<NpgsqlConnection>> open, PersonalSeal seal, Asker? asker) : ICaseReader
{
    // Of the engine's own reader alone: who asks for somebody introduces him with every question.
    private readonly KeyLookUps? numbers;

    private GroupedReads<(string HandoffId, string Operation), byte[]>? payloads;

    public CaseReader(NpgsqlDataSource database, PersonalSeal seal) : this(database.OpenConnectionAsync, seal, asker: null) => numbers = new KeyLookUps(database);

    public Task<CaseFile?> FindAsync(string caseId, CancellationToken stop = default) => AskAsync(connection => LoadAsync(connection, caseId, stop), stop);

    /// <summary>The case that a print serial belongs to, in whatever revision.</summary>
    public Task<CaseFile?> FindByPrintSerialAsync(string insurerCode, string printSerial, CancellationToken stop = default) =>
        FindByKeyAsync(BusinessKey.PrintSerialKind, insurerCode, printSerial, stop);

    /// <summary>The same when the caller does not say which insurer: the first that knows the serial, in the order of the codes.</summary>
    public Task<CaseFile?> FindByPrintSerialOfAnyInsurerAsync(string printSerial, CancellationToken stop = default) =>
        FindByKeyAsync("select case_id from business_key where kind = $1 and value = $2 order by scope limit 1", [BusinessKey.PrintSerialKind, printSerial], stop);

    public Task<CaseFile?> FindByReceptionNumberAsync(string receptionNumber, CancellationToken stop = default) =>
        FindByKeyAsync(BusinessKey.ReceptionNumberKind, BusinessKey.FinanceCompany, receptionNumber, stop);

    /// <summary>Where triggers wait whose reception number nobody could be asked about.</summary>
    public Task<CaseFile?> FindHeldReceptionAsync(string receptionNumber, CancellationToken stop = default) =>
        FindByKeyAsync(BusinessKey.HeldReceptionKind, BusinessKey.FinanceCompany, receptionNumber, stop);

    /// <summary>Asked in one with the case: a handoff that waited elsewhere moves into its case.</summary>
    public Task<CaseFile?> FindByHandoffAsync(string handoffId, CancellationToken stop = default) => AskAsync(async connection =>
        (await LoadAsync(connection, "(select case_id from handoff where id = $1)", handoffId, stop)).Values.SingleOrDefault(), stop);

    /// <summary>The cases of these handoffs, by handoff id; the unknown are left out.</summary>
    public Task<IReadOnlyDictionary<string, CaseFile>> LoadByHandoffsAsync(IReadOnlyCollection<string> handoffIds, CancellationToken stop = default) =>
        AskAsync<IReadOnlyDictionary<string, CaseFile>>(async connection =>
        {
            var files = await LoadAsync(connection, "any(array(select case_id from handoff where id = any($1)))", handoffIds.ToArray(), stop);
            return files.Values.SelectMany(file => file.Handoffs.Select(handoff => (handoff.Id, file)))
                .Where(pair => handoffIds.Contains(pair.Id)).ToDictionary(pair => pair.Id, pair => pair.file);
        }, stop);

    public Task<bool> HasNotedAsync(CaseFile file, string bodyHash, CancellationToken stop = default) => AskAsync(async connection =>
    {
        // By the texts as they were hashed: nearly always there is none, and nothing need be taken apart. No write has a callback's bytes.
        await using var look = new NpgsqlCommand("select exists (select from case_log where case_id = $1 and strpos(entries, $2) > 0)", connection);
        look.Parameters.AddRange((NpgsqlParameter[])[new() { Value = file.CaseId }, new() { Value = $"\"payloadHash\":\"{bodyHash}\"" }]);
        return await look.ExecuteScalarAsync(stop) is true;
    }, stop);

    /// <summary>The stored bytes of a write: what goes out on every attempt. A hundred retries that are due together ask once, not each.</summary>
    public async Task<byte[]> PayloadAsync(string handoffId, Operation operation, CancellationToken stop = default)
    {
        payloads ??= new GroupedReads<(string, string), byte[]>(PayloadsAsync);
        var body = await payloads.FindAsync((handoffId, operation.ToString())).WaitAsync(stop);
        return seal.Open(handoffId, body ?? throw new InvalidOperationException($"no payload of {operation} in {handoffId}"));
    }

    private Task<IReadOnlyDictionary<(string HandoffId, string Operation), byte[]>> PayloadsAsync(IReadOnlyList<(string HandoffId, string Operation)> asked) =>
        AskAsync<IReadOnlyDictionary<(string HandoffId, string Operation), byte[]>>(async connection =>
        {
            await using var read = new NpgsqlCommand("select handoff_id, operation, body from operation_payload where handoff_id = any($1)", connection);
            read.Parameters.AddWithValue(asked.Select(one => one.HandoffId).Distinct().ToArray());
            var found = new Dictionary<(string, string), byte[]>();
            await using var row = await read.ExecuteReaderAsync();
            while (await row.ReadAsync())
                found[(row.GetString(0), row.GetString(1))] = row.GetFieldValue<byte[]>(2);
            return found;
        }, CancellationToken.None);

    private Task<CaseFile?> FindByKeyAsync(string kind, string scope, string value, CancellationToken stop) => numbers is null
        ? FindByKeyAsync("select case_id from business_key where kind = $1 and scope = $2 and value = $3", [kind, scope, value], stop)
        : Outage.TranslatedAsync(async () => await numbers.CaseIdAsync(kind, scope, value, stop) is { } caseId ? await FindAsync(caseId, stop) : null);

    /// <summary>First the number alone, which costs little and most often finds nothing. It stays with its case for ever.</summary>
    private Task<CaseFile?> FindByKeyAsync(string sql, string[] parameters, CancellationToken stop) => AskAsync(async connection =>
    {
        return await IdAsync() is { } caseId ? await LoadAsync(connection, caseId, stop) : null;

        async Task<string?> IdAsync()
        {
            await using var batch = new NpgsqlBatch(connection);
            Introduce(batch);
            var find = new NpgsqlBatchCommand(sql);
            foreach (var parameter in parameters)
                find.Parameters.AddWithValue(parameter);
            batch.BatchCommands.Add(find);
            await using var row = await AnsweredAsync(batch, stop);
            return await row.ReadAsync(stop) ? row.GetString(0) : null;
        }
    }, stop);

    private void Introduce(NpgsqlBatch batch)
    {
        if (asker is not null)
            batch.BatchCommands.Add(asker.Introduction());
    }

    private async Task<NpgsqlDataReader> AnsweredAsync(NpgsqlBatch batch, CancellationToken stop)
    {
        var row = await batch.ExecuteReaderAsync(stop);
        // Past the introduction.
        if (asker is not null)
            await row.NextResultAsync(stop);
        return row;
    }

    /// <summary>A connection that dies in the middle of a question is the same to the caller as one that never came.</summary>
    private Task<T> AskAsync<T>(Func<NpgsqlConnection, Task<T>> ask, CancellationToken stop) => Outage.TranslatedAsync(async () =>
    {
        await using var connection = await open(stop);
        return await ask(connection);
    });

    /// <summary>Whole cases by id; the unknown are left out.</summary>
    public async Task<IReadOnlyDictionary<string, CaseFile>> LoadAsync(IReadOnlyCollection<string> caseIds, CancellationToken stop = default) =>
        await AskAsync(connection => LoadAsync(connection, "any($1)", caseIds.Distinct().ToArray(), stop), stop);

    private async Task<CaseFile?> LoadAsync(NpgsqlConnection connection, string caseId, CancellationToken stop) =>
        (await LoadAsync(connection, "$1", caseId, stop)).GetValueOrDefault(caseId);

    /// <param name="connection">Free for one batch.</param>
    /// <param name="whose">Whose case, as SQL that stands after "case_id =".</param>
    /// <param name="parameter">Of <paramref name="whose"/>.</param>
    /// <param name="stop">Gives up.</param>
    private async Task<Dictionary<string, CaseFile>> LoadAsync(NpgsqlConnection connection, string whose, object parameter, CancellationToken stop)
    {
        await using var batch = new NpgsqlBatch(connection);
        // One snapshot for all of it, whose it is included: between two statements a commit may pass, and a case put together from both sides
        // of it never was.
        batch.BatchCommands.Add(new NpgsqlBatchCommand("begin isolation level repeatable read read only"));
        Introduce(batch);
        foreach (var sql in (string[])
        [
            $"""
            select version, insurer_code, agency_code, store_code, staff_code, customer_kind, state, state_since, is_cancelled, fence,
                   lease_handoff, lease_node, lease_until, created_at, updated_at, contractor, cancel_proposal, handler, case_id
            from hub_case left join case_person using (case_id) where case_id = {whose}
            """,
            $"""
            select revision, reason, print_serial, reception_number, state, opened_at, superseded_at, superseded_by, sent_in_i, facts, repairs, case_id
            from case_revision where case_id = {whose} order by revision
            """,
            $"""
            select id, revision, linkage, ordinal, status, error_code, held_by, due_at, needs_person, created_at, updated_at, ended_at, detail, case_id
            from handoff where case_id = {whose} order by created_at, id
            """,
            $"""
            select o.operation, o.partner, o.key, o.idempotency_key, o.payload_hash, o.status, o.sends, o.counted_sends, o.look_ups,
                   o.last_sent_at, o.absent_settled, o.handoff_id
            from operation o join handoff h on h.id = o.handoff_id where h.case_id = {whose} order by o.position
            """,
            $"select revision, step, done, at, by, recorded_by, recorded_at, note, case_id from evidence where case_id = {whose} order by id",
        ])
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.AddWithValue(parameter);
            batch.BatchCommands.Add(command);
        }
        batch.BatchCommands.Add(new NpgsqlBatchCommand("commit"));

        await using var row = await AnsweredAsync(batch, stop);
        var heads = await AllAsync(row, ReadCase, stop);
        var revisions = await AllAsync(row, ReadRevision, stop);
        var handoffs = await AllAsync(row, ReadHandoff, stop);
        var operations = await AllAsync(row, ReadOperation, stop);
        var evidence = await AllAsync(row, ReadEvidence, stop);
        return heads.ToDictionary(head => head.Key, head => head.Select(h => WithStateOfCase(h with
        {
            Revisions = [.. revisions[h.CaseId]],
            Handoffs = [.. handoffs[h.CaseId].Select(handoff => handoff with { Operations = [.. operations[handoff.Id]] })],
            Evidence = [.. evidence[h.CaseId]],
        })).Single());
    }

    /// <summary>The current revision is where its case is; its own row is written anew only with what else changes in it (<see cref="CaseRows"/>).</summary>
    private static CaseFile WithStateOfCase(CaseFile file) =>
        file.IsCancelled || file.Current.State == file.State ? file : file.With(file.Current with { State = file.State });

    /// <summary>The rows of one result by their last column, the id of what they belong to.</summary>
    private static async Task<ILookup<string, T>> AllAsync<T>(NpgsqlDataReader row, Func<NpgsqlDataReader, T> read, CancellationToken stop)
    {
        var all = new List<(string Owner, T Item)>();
        while (await row.ReadAsync(stop))
            all.Add((row.GetString(row.FieldCount - 1), read(row)));
        await row.NextResultAsync(stop);
        return all.ToLookup(item => item.Owner, item => item.Item);
    }

    private CaseFile ReadCase(NpgsqlDataReader row) => new()
    {
        CaseId = row.GetString(18),
        Version = row.GetInt64(0),
        InsurerCode = row.GetString(1),
        AgencyCode = Text(row, 2),
        StoreCode = Text(row, 3),
        StaffCode = Text(row, 4),
        CustomerKind = row.GetString(5),
        State = Enum.Parse<CaseState>(row.GetString(6)),
        StateSince = Time(row, 7)!.Value,
        IsCancelled = row.GetBoolean(8),
        Fence = row.GetInt64(9),
        Lease = Text(row, 10) is { } handoff && Time(row, 12) is { } until ? new Lease(handoff, row.GetString(11), until) : null,
        CreatedAt = Time(row, 13)!.Value,
        UpdatedAt = Time(row, 14)!.Value,
        Contractor = row.IsDBNull(15) ? null : StoredJson.Read<ContractorName>(seal.Open(row.GetString(18), row.GetFieldValue<byte[]>(15))),
        CancelProposal = Value<CancelProposal>(row, 16),
        Handler = Value<Handler>(row, 17),
    };

    private static Revision ReadRevision(NpgsqlDataReader row)
    {
        var repairs = Value<RevisionRepairs>(row, 10);
        return new Revision
        {
            Number = row.GetInt32(0),
            Reason = row.GetString(1),
            PrintSerial = Text(row, 2),
            ReceptionNumber = Text(row, 3),
            State = Enum.Parse<CaseState>(row.GetString(4)),
            OpenedAt = Time(row, 5)!.Value,
            SupersededAt = Time(row, 6),
            SupersededBy = row.IsDBNull(7) ? null : row.GetInt32(7),
            SentInI = Value<SentInI>(row, 8),
            Facts = Value<RevisionFacts>(row, 9)!,
            Corrections = [.. repairs?.Corrections ?? []],
            OldNumbers = [.. repairs?.OldNumbers ?? []],
        };
    }

    private static Handoff ReadHandoff(NpgsqlDataReader row)
    {
        var detail = Value<HandoffDetail>(row, 12)!;
        return new Handoff
        {
            Id = row.GetString(0),
            Revision = row.GetInt32(1),
            Linkage = LinkageNames.FromStored(row.GetString(2)),
            Ordinal = row.GetInt32(3),
            Status = HandoffStatusNames.FromStored(row.GetString(4)),
            ErrorCode = Text(row, 5),
            HeldBy = Text(row, 6),
            DueAt = Time(row, 7),
            NeedsPerson = row.GetBoolean(8),
            CreatedAt = Time(row, 9)!.Value,
            UpdatedAt = Time(row, 10)!.Value,
            EndedAt = Time(row, 11),
            ErrorDetail = detail.ErrorDetail,
            PartnerCode = detail.PartnerCode,
            PartnerText = detail.PartnerText,
            SendAgain = detail.SendAgain,
            ResendAskedBy = detail.ResendAskedBy,
            EarlierSendMayStand = detail.EarlierSendMayStand,
            Observed = detail.Observed,
            Choices = [.. detail.Choices ?? []],
            Manual = detail.Manual,
            Order = new HandoffOrder(detail.ProductCodes is { } codes ? [.. codes] : null, detail.Comment, detail.OrderReason),
            TriggeredBy = detail.TriggeredBy,
            Reason = detail.Reason,
            Moves = detail.Moves,
        };
    }

    private static OperationState ReadOperation(NpgsqlDataReader row) => new()
    {
        Operation = Enum.Parse<Operation>(row.GetString(0)),
        Partner = row.GetString(1),
        Key = row.GetString(2),
        IdempotencyKey = row.GetString(3),
        PayloadHash = row.GetString(4),
        Status = Enum.Parse<OperationStatus>(row.GetString(5)),
        Sends = row.GetInt32(6),
        CountedSends = row.GetInt32(7),
        LookUps = row.GetInt32(8),
        LastSentAt = Time(row, 9),
        AbsentSettled = row.GetBoolean(10),
    };

    private static Evidence ReadEvidence(NpgsqlDataReader row) => new(
        row.GetInt32(0), row.GetString(1), row.GetBoolean(2), Time(row, 3)!.Value, row.GetString(4), row.GetString(5), Time(row, 6)!.Value, Text(row, 7));

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private static T? Value<T>(NpgsqlDataReader row, int column) where T : class =>
        StoredJson.Read<T>(Text(row, column));
}
