using System.Text;
using System.Text.Json;

namespace LinkageHub.PartnerSimulator;

/// <summary>A claim did not hold; the message says what was found instead.</summary>
public sealed class ClaimNotMetException(string message) : Exception(message);

/// <summary>Asks a running simulator whether something is so, for tests: <c>await judge.DemandAsync(Claim.Once("J1", serial).BeforeAny("S2"))</c>.</summary>
public sealed class SimulatorJudge(HttpClient http, Uri simulator, string run = "default")
{
    public async Task<Judgement> JudgeAsync(params Claim[] claims)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(simulator, "/_sim/verify"))
        {
            Content = new StringContent(JsonSerializer.Serialize(new Control.ClaimList(claims), SimJson.Sparse.ClaimList), Encoding.UTF8, "application/json"),
            Headers = { { World.RunHeader, run } },
        };
        using var answer = await http.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        return (int)answer.StatusCode is 200 or 409
            ? JsonSerializer.Deserialize(body, SimJson.Plain.Judgement)!
            : throw new ArgumentException($"{(int)answer.StatusCode} {body}", nameof(claims));
    }

    /// <summary>Throws with what was found when one of them is not so.</summary>
    public async Task DemandAsync(params Claim[] claims)
    {
        var judgement = await JudgeAsync(claims);
        if (judgement.Met)
            return;
        var lines = judgement.Claims.Where(one => !one.Met).SelectMany(one =>
            one.Found.Select(found => $"  {found.Seq} {found.At:HH:mm:ss.fffffff} {found.Operation} {found.Key} {found.Effect} {found.Status}")
                .Prepend($"{one.Claim}: {one.Why}"));
        throw new ClaimNotMetException(string.Join(Environment.NewLine, lines));
    }
}
