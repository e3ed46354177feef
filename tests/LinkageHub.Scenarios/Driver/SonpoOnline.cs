using System.Text.Json.Nodes;

namespace LinkageHub.Scenarios.Driver;

/// <summary>損保オンライン, as people use it: the application, its print, the conclusion.</summary>
public sealed class SonpoOnline(Simulator simulator)
{
    /// <summary>Steps 1 to 3: 申込書帳票作成. <paramref name="members"/> of S1 that shall not be as usual.</summary>
    public Task Enters(Contract contract, object? members = null)
    {
        var application = System.Text.Json.JsonSerializer.SerializeToNode(members ?? new { })!.AsObject();
        application["printSerial"] = contract.PrintSerial;
        return simulator.Does(HttpMethod.Post, "applications", application);
    }

    public async Task<bool> Knows(Contract contract) => (await simulator.Reads($"state/{contract.PrintSerial}"))["application"] is not null;

    /// <summary>Steps 4 and 5: 「印刷」, 「割賦WEB連携」, 「OK」.</summary>
    public Task Prints(Contract contract) => simulator.Does(HttpMethod.Post, $"applications/{contract.PrintSerial}/print", null);

    /// <summary>Changes the application, and the contract that stands on it (step 30).</summary>
    public Task Changes(Contract contract, object members) => simulator.Does(HttpMethod.Put, $"applications/{contract.PrintSerial}", members);

    public Task ChangesPremium(Contract contract, int total) => Changes(contract, new { premium = new { total } });

    /// <summary>Steps 29 to 39; <paramref name="finishedBy"/> 「終了」, or 「閉じる」 by mistake.</summary>
    public Task Concludes(Contract contract, string finishedBy = "終了", string method = "paperless") =>
        simulator.Does(HttpMethod.Post, $"contracts/{contract.PrintSerial}/conclude", new JsonObject
        {
            ["method"] = method,
            ["finishedBy"] = method == "paper" ? null : finishedBy,
            ["insuranceStartDate"] = Contract.StartDate,
            ["concludedAt"] = Contract.ConcludedAt,
        });
}
