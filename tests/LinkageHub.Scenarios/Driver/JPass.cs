namespace LinkageHub.Scenarios.Driver;

/// <summary>J-PASS, as people use it: the credit application, its review, the procedure.</summary>
public sealed class JPass(Simulator simulator)
{
    /// <summary>Steps 9 to 22. <paramref name="members"/> of the reception that shall not be as usual.</summary>
    public Task Receives(Contract contract, object? members = null)
    {
        var reception = System.Text.Json.JsonSerializer.SerializeToNode(members ?? new { })!.AsObject();
        reception["receptionNumber"] = contract.ReceptionNumber;
        reception["printSerials"] ??= new System.Text.Json.Nodes.JsonArray(contract.PrintSerial);
        reception["formId"] ??= "F-100";
        return simulator.Does(HttpMethod.Post, "receptions", reception);
    }

    /// <summary>Step 24.</summary>
    public Task Reviews(Contract contract, string status = "承認") =>
        simulator.Does(HttpMethod.Post, $"receptions/{contract.ReceptionNumber}/review", new { status, decidedAt = Contract.ReviewedAt });

    /// <summary>Anything else the reception may show.</summary>
    public Task Shows(Contract contract, object members) => simulator.Does(HttpMethod.Put, $"receptions/{contract.ReceptionNumber}", members);

    /// <summary>「済」 without the hub having done it.</summary>
    public Task TurnsLinkedByItself(Contract contract, string? insuranceStartDate = null) =>
        simulator.Does(HttpMethod.Post, $"receptions/{contract.ReceptionNumber}/insurance-linked", new { insuranceStartDate });
}
