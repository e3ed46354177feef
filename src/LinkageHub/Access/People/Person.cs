namespace LinkageHub.Access.People;

/// <summary>Somebody who signs in to the console. Written by <see cref="PersonStore"/> alone; everybody else reads.</summary>
public sealed class Person
{
    public required string Id { get; init; }

    /// <summary>What he types to sign in and what the ledger calls him. Never changes, never given to another.</summary>
    public required string Name { get; set; }

    public required string DisplayName { get; set; }
    public required IReadOnlyList<Role> Roles { get; set; }
    public string? AgencyCode { get; set; }
    public string? StoreCode { get; set; }
    public string? PasswordHash { get; set; }
    public string SecurityStamp { get; set; } = "";
    public bool MustChangePassword { get; set; }

    /// <summary>The shared secret of the authenticator, protected. Null: none given out yet.</summary>
    public string? TotpKey { get; set; }

    /// <summary>He has shown once that his authenticator works.</summary>
    public bool TwoFactor { get; set; }

    public IReadOnlyList<string> RecoveryHashes { get; set; } = [];

    /// <summary>Exists only while <c>linkagehub demo</c> runs.</summary>
    public bool IsDemo { get; init; }

    public long Version { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset? DisabledAt { get; set; }

    public Principal Principal => new(Id, Name, Roles.ToHashSet(), AgencyCode, StoreCode, Everywhere: false);
}

/// <summary>What a person's roles need to mean anything: a store for who works in one, an agency for its back office, neither for an administrator.</summary>
public static class PersonScope
{
    private static readonly Dictionary<Role, (bool Agency, bool Store)> Needs = new()
    {
        [Role.Staff] = (true, true),
        [Role.Approver] = (true, true),
        [Role.BackOffice] = (true, false),
        [Role.Tester] = (false, false),
        [Role.Admin] = (false, false),
    };

    /// <summary>The roles people may have: a machine is none of them.</summary>
    public static IReadOnlyCollection<Role> Roles => Needs.Keys;

    /// <summary>Null: it fits. Otherwise what is missing, in Japanese.</summary>
    public static string? Missing(IReadOnlyCollection<Role> roles, string? agencyCode, string? storeCode) =>
        roles.Count == 0 || roles.Any(role => !Needs.ContainsKey(role)) ? "役割を1つ以上指定してください。"
        : roles.Contains(Role.Admin) && roles.Count > 1 ? "管理者（admin）は、ほかの役割と兼ねられません。"
        : roles.Any(role => Needs[role].Agency) && string.IsNullOrWhiteSpace(agencyCode) ? "代理店コードを指定してください。"
        : roles.Any(role => Needs[role].Store) && string.IsNullOrWhiteSpace(storeCode) ? "店舗コードを指定してください。"
        : null;
}
