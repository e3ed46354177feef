using LinkageHub.Access;
using LinkageHub.Linkages;
using LinkageHub.Triggers;
using LinkageHub.Values;

namespace LinkageHub.Callbacks;

/// <summary>
/// <c>Triggers__OnCallback</c>: linkages the hub starts by itself after a callback. Empty by default: people start linkages.
/// Only I on <c>application.printed</c> and III on <c>contract.concluded</c> are possible.
/// </summary>
public sealed class CallbackTriggers(IReadOnlySet<Linkage> started, TriggerLinkage triggers)
{
    private static readonly Principal Hub = new("system", "system", new HashSet<Role> { Role.BackOffice }, null, null, Everywhere: true);

    public async Task AfterAsync(StoredCallback callback, string insurerCode, CancellationToken stop)
    {
        Linkage? linkage = callback.Type switch
        {
            "application.printed" => Linkage.I,
            "contract.concluded" => Linkage.III,
            _ => null,
        };
        if (linkage is { } wanted && started.Contains(wanted))
            await triggers.AskAsync(new TriggerRequest(wanted, PrintSerial.Known(callback.Key!), null, insurerCode, null, null, null), Hub, stop);
    }
}
