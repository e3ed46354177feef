namespace LinkageHub.Simulation.Partners;

/// <summary>損保オンライン: S1 to S4.</summary>
internal static class Insurer
{
    public static Reply Handle(PartnerWorld world, Arrival call, string[] path) => (call.Method, path[2], path.Length) switch
    {
        ("GET", "applications", 4) => Application(world, path[3]),
        ("POST", "credit-approvals", 3) => Approve(world, call),
        ("GET", "credit-approvals", 4) => world.Approvals.TryGetValue(path[3], out var approval) ? Shown(approval, 200) : Reply.Refuse(404, "approval_not_found"),
        ("GET", "contracts", 4) => Contract(world, path[3]),
        _ => Reply.Refuse(404, "no_such_call"),
    };

    private static Reply Application(PartnerWorld world, string serial) => !world.Applications.TryGetValue(serial, out var form)
        ? Reply.Refuse(404, "application_not_found")
        : Reply.Of(200, new
        {
            printSerial = form.Serial,
            replacesPrintSerial = form.Replaces,
            insurerCode = "SJ",
            agencyCode = "G01",
            storeCode = form.StoreCode,
            staffCode = "T0001",
            palQuoteNumber = "Q-1",
            version = form.Version,
            status = form.Status,
            creditPlan = new { planCode = "CP01", installmentCount = 60 },
            installmentWeb = form.InstallmentWeb,
            transferStartMonth = "2027-01",
            approvalNumber = (string?)null,
            formPrintedAt = form.FormPrintedAt,
            contractor = new
            {
                kind = "individual",
                name = Canaries.Name,
                kanaName = Canaries.Kana,
                birthDate = "1980-01-31",
                phone = Canaries.Phone,
                postalCode = "1000001",
                address = Canaries.Address,
            },
            vehicle = new { registrationNumber = "品川300あ1234", chassisNumber = "ABC1-0000001" },
            coverage = CoverageOf(form.Coverage),
            premium = form.Premium,
        });

    internal static object CoverageOf(string kind) =>
        new { insuranceStartDate = "2026-12-01", months = 60, items = new[] { new { code = "C", value = kind } } };

    private static Reply Approve(PartnerWorld world, Arrival call)
    {
        var body = call.Json();
        var number = body.GetProperty("receptionNumber").GetString()!;
        var serial = body.GetProperty("printSerial").GetString()!;
        if (world.Approvals.TryGetValue(number, out var standing))
        {
            if (standing.Body != call.Text)
                return Reply.Refuse(409, "content_conflict");
            if (standing.Started)
                world.Repeated(call, "S2", number);
            else
                Start(world, standing);
            return Shown(standing, 200);
        }
        if (!world.Applications.TryGetValue(serial, out var form))
            return Reply.Refuse(404, "application_not_found");
        if (form.Status is "旧版" or "取消")
            return Reply.Refuse(409, "application_superseded");
        var premium = body.GetProperty("premium");
        var offered = new Yen(premium.GetProperty("total").GetInt64(), premium.GetProperty("first").GetInt64(), premium.GetProperty("subsequent").GetInt64());
        if (offered != form.Premium)
            return Reply.Refuse(409, "premium_changed");

        var approval = new Approval
        {
            Number = number,
            Serial = serial,
            ApprovalNumber = body.GetProperty("approvalNumber").GetString()!,
            Premium = offered,
            Body = call.Text,
            Status = form.Status,
        };
        world.Approvals[number] = approval;
        world.Note(call, "S2", number);
        // A seed decides by the number whether DLWeb opens at the first try (step 28).
        if (!number.EndsWith('7'))
            Start(world, approval);
        return Shown(approval, 201);
    }

    private static void Start(PartnerWorld world, Approval approval)
    {
        approval.Started = true;
        approval.Status = "審査承認済み(加入依頼書未作成)";
        var form = world.Applications[approval.Serial];
        world.Contracts.TryAdd(approval.Serial, new ContractRow { Serial = approval.Serial, Number = approval.Number, Premium = approval.Premium, Coverage = form.Coverage });
    }

    private static Reply Shown(Approval approval, int status) => Reply.Of(status, new
    {
        printSerial = approval.Serial,
        receptionNumber = approval.Number,
        approvalNumber = approval.ApprovalNumber,
        premium = approval.Premium,
        status = approval.Status,
        dlweb = new { started = approval.Started, url = approval.Started ? "https://dlweb.example.jp/" : null },
    });

    private static Reply Contract(PartnerWorld world, string serial) => !world.Contracts.TryGetValue(serial, out var contract)
        ? Reply.Refuse(404, "contract_not_found")
        : Reply.Of(200, new
        {
            printSerial = contract.Serial,
            receptionNumber = contract.Number,
            status = contract.Status,
            method = contract.Method,
            finishedBy = contract.FinishedBy,
            insuranceStartDate = "2026-12-01",
            concludedAt = contract.ConcludedAt,
            policyNumber = contract.PolicyNumber,
            premium = contract.Premium,
            coverage = CoverageOf(contract.Coverage),
        });
}

/// <summary>Personal data that must never show in a log line, an address or a timeline (I14).</summary>
internal static class Canaries
{
    public const string Name = "検見川 金糸雀";
    public const string Kana = "ケミガワ カナリア";
    public const string Phone = "0399887766";
    public const string Address = "東京都千代田区金糸雀町1-1";

    public static bool IsIn(string text) =>
        text.Contains("金糸雀", StringComparison.Ordinal) || text.Contains("カナリア", StringComparison.Ordinal) || text.Contains(Phone, StringComparison.Ordinal);
}
