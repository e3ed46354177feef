namespace LinkageHub.Simulation.People;

/// <summary>One contract as its people think of it: which form, which reception, how far.</summary>
internal sealed class Contract(int number, string storeCode)
{
    public int Number => number;

    public string StoreCode => storeCode;

    /// <summary>The form in hand; a change prints another.</summary>
    public string Serial { get; set; } = "";

    public string? Reception { get; set; }

    public int Forms { get; set; }

    public int Receptions { get; set; }
}
