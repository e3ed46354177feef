using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Triggers;

/// <summary>Where a trigger's key leads.</summary>
internal abstract record Place
{
    private Place()
    {
    }

    /// <summary>A revision of a case we know.</summary>
    internal sealed record Known(CaseFile Case, Revision Revision) : Place;

    /// <summary>A serial nobody has used: a new case, or a new revision of <paramref name="Joins"/>. <paramref name="Application"/> null: S1 cannot be had now.</summary>
    internal sealed record NewSerial(PrintSerial Serial, CaseFile? Joins, Application? Application, FactsRead.Held? Held) : Place;

    /// <summary>J3 names our serial: the number belongs to the current revision from now on.</summary>
    internal sealed record NewNumber(CaseFile Case, Reception Reception, string Number) : Place;

    /// <summary>A reception number that nobody can be asked about now.</summary>
    internal sealed record HeldNumber(string Number, CaseFile? Waiting, FactsRead.Held Held) : Place;

    internal sealed record Nowhere(Answer.Refused Refused) : Place;
}

/// <summary>Finds the case of a trigger by print serial or reception number, asking the partners where the hub does not know yet.</summary>
public sealed class CaseLocator(ICaseReader cases, PartnerDirectory partners, HeldTriggers held)
{
    internal Task<Place> FindAsync(TriggerRequest ask, Principal who, CancellationToken stop) =>
        ask.Linkage is Linkage.I ? FindForLinkageIAsync(ask, who, stop)
        : ask.ReceptionNumber is { } number ? FindByNumberAsync(number.Text, who, stop)
        : FindBySerialAsync(ask.InsurerCode, ask.PrintSerial!.Value.Text, who, stop);

    private async Task<Place> FindForLinkageIAsync(TriggerRequest ask, Principal who, CancellationToken stop)
    {
        var serial = ask.PrintSerial!.Value;
        var file = await cases.FindByPrintSerialAsync(ask.InsurerCode, serial.Text, stop);
        if (file is not null)
        {
            if (!who.MaySee(file))
                return new Place.Nowhere(Answer.Refused.NotYours);
            if (ask.ReceptionNumber is { } named && !file.Revisions.Any(r => r.ReceptionNumber == named.Text))
                return new Place.Nowhere(Answer.Refused.With("LH1-105"));
            return At(file, r => r.PrintSerial == serial.Text);
        }

        CaseFile? joins = null;
        if (ask.ReceptionNumber is { } number)
        {
            joins = await cases.FindByReceptionNumberAsync(number.Text, stop);
            if (joins is null || !who.MaySee(joins))
                return new Place.Nowhere(joins is null ? Answer.Refused.With("LH2-107") : Answer.Refused.NotYours);
            if (joins.Current.ReceptionNumber != number.Text && joins.Current.ReceptionNumber is not null)
                return new Place.Nowhere(Answer.Refused.With("LH5-104"));
        }
        switch (await partners.Insurer(ask.InsurerCode).ReadApplicationAsync(serial.Text, stop))
        {
            case ReadResult<Application>.Found(var application):
                if (!who.MaySee(application.AgencyCode, application.StoreCode))
                    return new Place.Nowhere(Answer.Refused.NotYours);
                if (joins is null && application.ReplacesPrintSerial is { } replaced)
                    joins = await cases.FindByPrintSerialAsync(ask.InsurerCode, replaced, stop);
                return new Place.NewSerial(serial, joins, application, null);
            case ReadResult<Application>.Absent:
                return new Place.Nowhere(new Answer.Refused([AbsentAtPartner.Form]));
            case ReadResult<Application>.Unavailable(var heldBy, var code, var why, _):
                return new Place.NewSerial(serial, joins, null, new FactsRead.Held(heldBy, code, why));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<Place> FindByNumberAsync(string number, Principal who, CancellationToken stop)
    {
        var file = await cases.FindByReceptionNumberAsync(number, stop);
        if (file is not null)
            return who.MaySee(file)
                ? At(file, r => r.ReceptionNumber == number)
                : new Place.Nowhere(Answer.Refused.NotYours);
        switch (await partners.JPass.ReadReceptionAsync(number, stop))
        {
            case ReadResult<Reception>.Found(var reception):
                var (target, refusal, named) = await held.TargetOfAsync(reception, number, stop);
                if (named is not null && !who.MaySee(named))
                    return new Place.Nowhere(Answer.Refused.NotYours);
                if (target is null)
                    return new Place.Nowhere(new Answer.Refused([refusal!], HttpStatus: refusal!.Code == "LH2-110" ? 409 : null));
                return new Place.NewNumber(target, reception, number);
            case ReadResult<Reception>.Absent:
                return new Place.Nowhere(new Answer.Refused([AbsentAtPartner.Reception]));
            case ReadResult<Reception>.Unavailable(var heldBy, var code, var why, _):
                var waiting = await cases.FindHeldReceptionAsync(number, stop);
                return waiting is { IsCancelled: false } && !who.MaySee(waiting)
                    ? new Place.Nowhere(Answer.Refused.NotYours)
                    : new Place.HeldNumber(number, waiting, new FactsRead.Held(heldBy, code, why));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<Place> FindBySerialAsync(string insurerCode, string serial, Principal who, CancellationToken stop)
    {
        var file = await cases.FindByPrintSerialAsync(insurerCode, serial, stop);
        if (file is null || !who.MaySee(file))
            return new Place.Nowhere(Answer.Refused.NotYours);
        if (At(file, r => r.PrintSerial == serial) is not Place.Known { Revision: var revision } known)
            return Corrected;
        if (revision.ReceptionNumber is not null || revision.SupersededAt is not null)
            return known;

        // No number yet: J-PASS knows in which reception our record was chosen (S003-13).
        switch (await partners.JPass.ReadInsuranceRecordAsync(serial, stop))
        {
            case ReadResult<HeldInsuranceRecord>.Found({ SelectedInReception: { } number }):
                return await FindByNumberAsync(number, who, stop);
            default:
                return known;
        }
    }

    private static Place At(CaseFile file, Func<Revision, bool> goesByIt) =>
        file.Revisions.LastOrDefault(goesByIt) is { } revision ? new Place.Known(file, revision) : Corrected;

    /// <summary>The case's own number once: whoever still has it on paper must not start anything under it.</summary>
    private static Place.Nowhere Corrected =>
        new(Answer.Refused.Saying("LH5-104", "この番号は訂正されています。案件を開き、今の番号で手続きしてください。", "This number has been corrected. Open the case and go on with its present number."));
}
