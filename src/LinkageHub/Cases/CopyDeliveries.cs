namespace LinkageHub.Cases;

/// <summary>控え交付済, as people here recorded it (S003-49). Only a person sets it (INV-18).</summary>
public static class CopyDeliveries
{
    public const string Step = "S003-49";

    /// <summary>The word that stands for a revision; null when nobody gave it or it was taken back.</summary>
    public static Evidence? CopyDeliveryOf(this CaseFile file, int revision) =>
        file.Evidence.LastOrDefault(e => e.Revision == revision && e.Step == Step) is { Done: true } word ? word : null;
}
