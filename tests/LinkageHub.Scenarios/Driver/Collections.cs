namespace LinkageHub.Scenarios.Driver;

// Classes of one collection run one after another on one ground; the collections run beside each other.

[CollectionDefinition(Name)]
public sealed class LinkageTests : ICollectionFixture<Ground>
{
    public const string Name = "linkages";
}
