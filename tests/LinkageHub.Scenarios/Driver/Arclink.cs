namespace LinkageHub.Scenarios.Driver;

/// <summary>arclink, as the store's approver and head office use it.</summary>
public sealed class Arclink(Simulator simulator)
{
    public Task Approves(Contract contract) => simulator.Does(HttpMethod.Post, $"carry-ins/{contract.ReceptionNumber}/approve", null);

    public Task Returns(Contract contract) => simulator.Does(HttpMethod.Post, $"carry-ins/{contract.ReceptionNumber}/return", new { comment = "プラン変更のため" });

    /// <summary>Staff did it at arclink's own screen.</summary>
    public Task IsAppliedByHand(Contract contract) => simulator.Does(HttpMethod.Post, $"carry-ins/{contract.ReceptionNumber}/apply", null);

    /// <summary>商品 a carry-in of this contract may name.</summary>
    public Task Offers(Contract contract, params string[] productCodes) =>
        simulator.Does(HttpMethod.Post, $"carry-ins/{contract.ReceptionNumber}/products", new
        {
            products = productCodes.Select(code => new { productCode = code, name = $"商品{code}" }),
        });

    public async Task<string> StatusOf(Contract contract) =>
        (await simulator.Reads($"state/{contract.ReceptionNumber}"))["carryIn"]!["shown"]!["status"]!.GetValue<string>();
}
