namespace LinkageHub.Scenarios.Driver;

// Classes of one collection run one after another on one ground; the collections run beside each other.

[CollectionDefinition(Name)]
public sealed class LinkageTests : ICollectionFixture<Ground>
{
    public const string Name = "linkages";
}

[CollectionDefinition(Name)]
public sealed class ConclusionTests : ICollectionFixture<Ground>
{
    public const string Name = "conclusion and carry-in";
}

[CollectionDefinition(Name)]
public sealed class PeopleTests : ICollectionFixture<Ground>
{
    public const string Name = "what waits, and what people do";
}

[CollectionDefinition(Name)]
public sealed class DoorTests : ICollectionFixture<Ground>
{
    public const string Name = "callbacks, imports, keys";
}

[CollectionDefinition(Name)]
public sealed class OutageTests : ICollectionFixture<Ground>
{
    public const string Name = "outages";
}

[CollectionDefinition(Name)]
public sealed class SuddenDeathTests : ICollectionFixture<Ground>
{
    public const string Name = "sudden deaths and silence";
}

[CollectionDefinition(Name)]
public sealed class IsolationTests : ICollectionFixture<Ground>
{
    public const string Name = "slow partners, leaving nodes";
}
