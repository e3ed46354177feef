using LinkageHub.Cases;

namespace LinkageHub.Access;

/// <summary>The kinds of people and machines that use the hub.</summary>
public enum Role
{
    /// <summary>担当者, own store.</summary>
    Staff,

    /// <summary>店舗承認者, own store.</summary>
    Approver,

    /// <summary>事務, all stores of its agency.</summary>
    BackOffice,

    /// <summary>Simulator only.</summary>
    Tester,

    /// <summary>Settings and people, no case data.</summary>
    Admin,

    /// <summary>A system such as PAL, own store.</summary>
    Machine,
}

/// <summary>Who calls. <c>Everywhere</c>: the bootstrap clients, in every agency.</summary>
public sealed record Principal(string Id, string Name, IReadOnlySet<Role> Roles, string? AgencyCode, string? StoreCode, bool Everywhere)
{
    public bool Is(Role role) => Roles.Contains(role);

    public Actor Actor => new(Name, Roles.Contains(Role.BackOffice) ? nameof(Role.BackOffice) : Roles.First().ToString());

    /// <summary>INV-31: a store sees only its own cases, a back office its agency's. A case whose store is not known yet is its trigger's.</summary>
    public bool MaySee(CaseFile file)
    {
        if (Everywhere)
            return true;
        if (file.AgencyCode is null)
            return file.Handoffs.Any(handoff => handoff.TriggeredBy == Name);
        return MaySee(file.AgencyCode, file.StoreCode);
    }

    public bool MaySee(string? agencyCode, string? storeCode)
    {
        if (Everywhere)
            return true;
        if (agencyCode is null || agencyCode != AgencyCode)
            return false;
        return Is(Role.BackOffice) || (StoreCode is not null && storeCode == StoreCode);
    }
}
