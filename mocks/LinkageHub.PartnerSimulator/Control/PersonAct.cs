using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LinkageHub.PartnerSimulator.Control;

/// <summary>What an act finds: the run, whose case it is about, what was typed, the time.</summary>
internal sealed record Moment(RunState Run, string Key, JsonElement Body, DateTimeOffset Now);

/// <summary>A field of the form that people fill in for an act; <paramref name="Choices"/>: only these.</summary>
internal sealed record ActField(string Name, string Label, string[]? Choices = null, bool Required = false);

/// <summary>
/// One thing people do on a partner's screen. The same row serves the control interface, the steps of a scenario, the page and the auto-pilot.
/// </summary>
/// <param name="Name">As the journal and the scenarios call it.</param>
/// <param name="Key">The member of the path that names the case; null: the act names none.</param>
internal sealed record PersonAct(
    string Name, string Partner, string Label, string Method, string Pattern, string? Key, Func<Moment, Done> Do, params ActField[] Fields)
{
    /// <summary>Every act, in the order of the manual.</summary>
    public static readonly IReadOnlyList<PersonAct> All =
        [.. ApplicationsControl.Acts, .. ReceptionsControl.Acts, .. RecordsControl.Acts, .. ContractsControl.Acts, .. CarryInsControl.Acts];

    public static PersonAct? Find(string name) => All.FirstOrDefault(act => act.Name == name);

    /// <summary>An act whose body is a known form: a member it does not have is refused with its path.</summary>
    public static Func<Moment, Done> Typed<T>(JsonTypeInfo<T> type, Func<Moment, T, Done> act)
        where T : class => moment =>
    {
        T typed;
        try
        {
            typed = moment.Body.Deserialize(type) ?? throw new JsonException("null");
        }
        catch (JsonException wrong)
        {
            return new Done(Desk.Refuse(wrong), "", moment.Key);
        }

        return act(moment, typed);
    };
}
