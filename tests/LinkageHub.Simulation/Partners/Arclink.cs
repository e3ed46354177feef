namespace LinkageHub.Simulation.Partners;

/// <summary>arclink: A1 to A5.</summary>
internal static class Arclink
{
    public static Reply Handle(PartnerWorld world, Arrival call, string[] path)
    {
        var number = path[3];
        if (path.Length == 4 && call.Method is "PUT")
            return Link(world, call, number);
        if (!world.CarryIns.TryGetValue(number, out var row))
            return Reply.Refuse(404, "carry_in_not_found");
        return path.Length == 4 ? Read(row) : path[4] switch
        {
            "application" => Apply(world, call, row),
            "return" => Return(world, call, row),
            _ => Resubmit(world, call, row),
        };
    }

    private static Reply Link(PartnerWorld world, Arrival call, string number)
    {
        if (world.CarryIns.TryGetValue(number, out var row))
            return row.Body == call.Text ? Linked(row, 200) : Reply.Refuse(409, "content_conflict");
        row = new CarryInRow
        {
            Number = number,
            Body = call.Text,
            LinkedAt = world.Now,
            // By its number a reception has one product or several to choose from (LH4-107).
            Products = number.EndsWith('5') ? ["P01", "P02"] : ["P01"],
        };
        world.CarryIns[number] = row;
        world.Note(call, "A1", number);
        return Linked(row, 201);
    }

    private static Reply Linked(CarryInRow row, int status) =>
        Reply.Of(status, new { receptionNumber = row.Number, status = row.Status, products = ProductsOf(row) });

    private static Offered[] ProductsOf(CarryInRow row) => [.. row.Products.Select(code => new Offered(code, "商品" + code))];

    private sealed record Offered(string ProductCode, string Name);

    private static Reply Read(CarryInRow row) => Reply.Of(200, new
    {
        receptionNumber = row.Number,
        status = row.Status,
        linkedAt = row.LinkedAt,
        products = ProductsOf(row),
        applications = row.Requests.Select(one => new { applicationId = one.Id, requestKey = one.Key, productCodes = one.Products, appliedAt = one.At, returnedAt = one.ReturnedAt }).ToArray(),
    });

    private static Reply Apply(PartnerWorld world, Arrival call, CarryInRow row)
    {
        var codes = call.Json().GetProperty("productCodes").EnumerateArray().Select(code => code.GetString()!).ToArray();
        if (row.Requests.Find(one => one.Key == call.IdempotencyKey) is { } ours)
        {
            world.Repeated(call, "A2", row.Number);
            return Applied(row, ours.Id);
        }
        if (row.Status != "担当者手続き中")
            return Reply.Refuse(409, "already_applied");
        if (codes.Length == 0)
            return Reply.Refuse(422, "no_product_selected");
        var id = $"AP-{row.Requests.Count + 1}";
        // Taken, answered, and nobody's desk has it: the screen still says 担当者手続き中 (LH4-105).
        if (row.Number.EndsWith('3') && row.Requests.Count == 0 && call.Attempt == 1)
            return Applied(row, id);
        row.Requests.Add(new CarryInRequest(id, call.IdempotencyKey, codes, world.Now));
        (row.Status, row.WasApplied) = ("店舗承認者手続中", true);
        world.Note(call, "A2", row.Number);
        return Applied(row, id);
    }

    private static Reply Applied(CarryInRow row, string id) => Reply.Of(200, new { receptionNumber = row.Number, applicationId = id, status = row.Status });

    private static Reply Return(PartnerWorld world, Arrival call, CarryInRow row)
    {
        switch (row.Status)
        {
            case "本社持込済":
                return Reply.Refuse(409, "already_at_head_office");
            case "変更再申込":
                return Reply.Refuse(409, "not_with_approver");
            case "店舗承認者手続中":
                GiveBack(row, world.Now);
                world.Note(call, "A4", row.Number);
                break;
            default:
                // It lies with the staff already: answered all the same.
                break;
        }
        return Reply.Of(200, new { receptionNumber = row.Number, status = row.Status });
    }

    internal static void GiveBack(CarryInRow row, DateTimeOffset now)
    {
        foreach (var request in row.Requests)
            request.ReturnedAt ??= now;
        row.Status = "担当者手続き中";
    }

    private static Reply Resubmit(PartnerWorld world, Arrival call, CarryInRow row)
    {
        if (row.Status == "変更再申込")
            world.Repeated(call, "A5", row.Number);
        else if (row.Status != "担当者手続き中")
            return Reply.Refuse(409, "not_with_staff");
        else
        {
            row.Status = "変更再申込";
            world.Note(call, "A5", row.Number);
        }
        return Reply.Of(200, new { receptionNumber = row.Number, status = row.Status });
    }
}
