using System.Globalization;
using System.Text.Json.Nodes;

namespace LinkageHub.Simulation.Partners;

/// <summary>J-PASS: J1 to J7.</summary>
internal static class JPass
{
    public static Reply Handle(PartnerWorld world, Arrival call, string[] path)
    {
        if (path is [_, _, "insurance-records", var serial])
            return call.Method is "PUT" ? Receive(world, call, serial) : Record(world, serial);
        if (path is [_, _, "receptions"])
            return List(world);
        if (!world.Receptions.TryGetValue(path[3], out var reception))
            return Reply.Refuse(404, "reception_not_found");
        return path.Length == 4 ? Reply.Of(200, Shown(reception)) : path[4] switch
        {
            "conclusion" => Conclude(world, call, reception),
            "copy-delivery" => DeliverCopy(world, call, reception),
            _ => Resubmit(world, call, reception),
        };
    }

    private static Reply Receive(PartnerWorld world, Arrival call, string serial)
    {
        var body = JsonNode.Parse(call.Body)!.AsObject();
        body.Remove("sourceVersion");
        var content = body.ToJsonString();
        if (world.Records.TryGetValue(serial, out var held))
            return held.Body == content ? Received(serial, held, 200) : Reply.Refuse(409, held.Selected is null ? "content_conflict" : "record_in_use");
        held = new HeldRecord { Body = content, Record = call.Json(), ReceivedAt = world.Now };
        world.Records[serial] = held;
        world.Note(call, "J1", serial);
        return Received(serial, held, 201);
    }

    private static Reply Received(string serial, HeldRecord held, int status) =>
        Reply.Of(status, new { printSerial = serial, recordId = "R-" + serial, receivedAt = held.ReceivedAt });

    private static Reply Record(PartnerWorld world, string serial) => world.Records.TryGetValue(serial, out var held)
        ? Reply.Of(200, new { printSerial = serial, recordId = "R-" + serial, receivedAt = held.ReceivedAt, selectedInReception = held.Selected, record = held.Record })
        : Reply.Refuse(404, "record_not_found");

    private static Reply List(PartnerWorld world) =>
        Reply.Of(200, new { items = world.Receptions.Values.Where(one => one.DecidedAt is not null).Select(Shown).ToArray(), nextCursor = (string?)null });

    private static Reply Conclude(PartnerWorld world, Arrival call, ReceptionRow reception)
    {
        var body = call.Json();
        var start = body.GetProperty("insuranceStartDate").GetString()!;
        var concluded = body.GetProperty("concludedAt").GetString()!;
        if (!DateTime.TryParseExact(start, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            || !DateTime.TryParseExact(concluded, "yyyyMMddHHmm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var minute))
            return Reply.Refuse(422, "invalid_date_format");
        var source = body.GetProperty("source").GetString()!;
        var operation = source is "manual" ? "J4M" : "J4";
        var offered = (Start: day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), At: new DateTimeOffset(minute, TimeSpan.FromHours(9)));
        if (reception.Conclusion is { } standing)
        {
            if ((standing.Start, standing.At, standing.Source) != (offered.Start, offered.At, source))
                return Reply.Refuse(409, "already_concluded");
            world.Repeated(call, operation, reception.Number);
        }
        else
        {
            if (reception.Review != "承認")
                return Reply.Refuse(409, "not_approved");
            if (reception.PaperContract == true)
                return Reply.Refuse(409, "paper_contract");
            reception.Conclusion = (offered.Start, offered.At, source, world.Now);
            reception.Procedure = reception.Procedure == "変更手続中" ? reception.Procedure : "完了";
            world.Note(call, operation, reception.Number);
        }
        return Reply.Of(200, new { receptionNumber = reception.Number, insuranceLinkage = "済", registeredAt = reception.Conclusion.Value.Registered });
    }

    private static Reply DeliverCopy(PartnerWorld world, Arrival call, ReceptionRow reception)
    {
        if (reception.CopyBody != call.Text)
        {
            (reception.CopyBody, reception.CopyDelivered) = (call.Text, true);
            world.Note(call, "J5", reception.Number);
        }
        return Reply.Of(200, new { receptionNumber = reception.Number, copyDelivered = true });
    }

    private static Reply Resubmit(PartnerWorld world, Arrival call, ReceptionRow reception)
    {
        if (reception.Procedure == "変更手続中")
            world.Repeated(call, "J6", reception.Number);
        else
        {
            if (world.CarryIns.TryGetValue(reception.Number, out var carryIn) && carryIn.Status != "変更再申込")
                return Reply.Refuse(409, "not_returned");
            (reception.Procedure, reception.NewNumber) = ("変更手続中", reception.Next);
            world.Note(call, "J6", reception.Number);
        }
        return Reply.Of(200, new { receptionNumber = reception.Number, status = "変更手続中", newReceptionNumber = reception.NewNumber });
    }

    private static object Shown(ReceptionRow reception) => new
    {
        receptionNumber = reception.Number,
        printSerials = new[] { reception.Serial },
        insurerCode = "SJ",
        applicationKind = "1",
        formId = "F-100",
        route = "jpass",
        customer = new { kind = "individual", name = Canaries.Name, kanaName = Canaries.Kana, birthDate = "1980-01-31", phone = Canaries.Phone },
        premium = reception.Premium,
        submittedAt = reception.SubmittedAt,
        review = new
        {
            status = reception.Review,
            decidedAt = reception.DecidedAt,
            approvalNumber = reception.Review == "承認" ? "AP-" + reception.Number : null,
            approvalExpiresAt = reception.Review == "承認" ? "2027-03-31" : null,
        },
        procedure = new { status = reception.Procedure, enteredFrom = reception.EnteredFrom },
        insuranceLinkage = reception.Conclusion is null ? "未" : "済",
        conclusion = reception.Conclusion is { } done
            ? new { insuranceStartDate = done.Start, concludedAt = done.At, source = done.Source, registeredAt = done.Registered }
            : null,
        copyDelivered = reception.CopyDelivered,
        paperContract = reception.PaperContract,
        arclink = "未連携",
        newReceptionNumber = reception.NewNumber,
    };
}
