using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.ConsoleTests.Access;

/// <summary>One box for every number and name, and what is personal stands nowhere but in the box.</summary>
[Collection(AccessGround.Name)]
public sealed class SearchTests(SharedTown shared) : IClassFixture<SharedTown>
{
    private readonly ConsoleTown town = shared.Town;

    [Fact]
    public async Task A_case_is_found_by_its_numbers_however_they_are_typed()
    {
        var contract = await new ProcedureSoFar(town).Received();
        await town.Hub.Staff.Links("II", contract);
        var visitor = await town.SignsIn(Colleague.Staff);
        var wide = string.Concat(contract.PrintSerial.Select(c => (char)(c + 0xFEE0)));

        var found = (await Finds(visitor, contract.PrintSerial)).Location;

        Assert.StartsWith("/cases/", found!.ToString(), StringComparison.Ordinal);
        Assert.Equal(found, (await Finds(visitor, $"  {contract.PrintSerial.ToLowerInvariant()} ")).Location);
        Assert.Equal(found, (await Finds(visitor, wide)).Location);
        Assert.Equal(found, (await Finds(visitor, contract.ReceptionNumber)).Location);
    }

    [Theory]
    [InlineData("クルマダ ハナコ", "くるまだ　はなこ")]
    [InlineData("サガシ シャチョウ", "ｻｶﾞｼ ｼｬﾁｮｳ")]
    public async Task A_person_is_found_by_his_kana_and_neither_the_address_nor_the_list_shows_the_name(string kana, string typed)
    {
        var contracts = new[] { await AContract(kana, "090-0000-1234"), await AContract(kana, "090-0000-1234") };
        var visitor = await town.SignsIn(Colleague.Staff);

        var sent = await Eventually.Sees(() => Finds(visitor, typed), seen => seen.Location?.ToString().StartsWith("/find/", StringComparison.Ordinal) == true);
        var list = await visitor.Opens(sent.Location!.ToString());

        Assert.Matches("^/find/[0-9a-f]{32}$", sent.Location.ToString());
        Assert.All(contracts, contract => Assert.Contains(contract.PrintSerial, list.Html, StringComparison.Ordinal));
        Assert.DoesNotContain(kana.Split(' ')[0], list.Html, StringComparison.Ordinal);
        Assert.Contains("該当する保険情報が複数あります。印刷連番と保険料で確認してください。", list.Text, StringComparison.Ordinal);
        Assert.Contains("LH2-108", list.Text, StringComparison.Ordinal);
        // The address may be shared; another store finds nothing behind it.
        Assert.DoesNotContain(contracts[0].PrintSerial, (await (await town.SignsIn(Colleague.NextDoor)).Opens(sent.Location.ToString())).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("08000009876")]
    [InlineData("080-0000-9876")]
    [InlineData("+81 80 0000 9876")]
    [InlineData("０８０（００００）９８７６")]
    public async Task A_phone_number_is_found_however_it_is_written(string typed)
    {
        await AContract("デンワ モチ", "080-0000-9876");
        var visitor = await town.SignsIn(Colleague.BackOffice);

        await Eventually.Sees(() => Finds(visitor, typed), seen => seen.Location is not null);
    }

    [Fact]
    public async Task A_part_of_a_name_another_stores_customer_and_a_stray_word_find_nothing_and_are_not_repeated()
    {
        await AContract("ヒミツ ノ ヒト", "070-0000-5555");
        var (own, other) = (await town.SignsIn(Colleague.Staff), await town.SignsIn(Colleague.NextDoor));
        await Eventually.Sees(() => Finds(own, "ヒミツ ノ ヒト"), seen => seen.Location is not null);

        foreach (var seen in new[] { await Finds(other, "ヒミツ ノ ヒト"), await Finds(own, "ヒミツ"), await Finds(own, "秘密の人"), await Finds(other, "070-0000-5555") })
        {
            Assert.Equal(200, seen.Status);
            Assert.DoesNotContain("ヒミツ", seen.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("秘密", seen.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("5555", seen.Html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Machines_search_by_a_posted_word_and_hear_no_name_back()
    {
        var contract = await AContract("キカイ ノ ケンサク", "070-0000-7777");

        foreach (var typed in new[] { "きかい　の　けんさく", "07000007777", contract.PrintSerial })
        {
            var found = await Eventually.Sees(() => town.Hub.Staff.Post("cases/search", new { q = typed }), seen => seen.Body["items"]?.AsArray().Count == 1);
            Assert.Contains(contract.PrintSerial, found.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("キカイ", found.Text, StringComparison.Ordinal);
            Assert.Null(found.Body["caution"]);
        }
        Assert.Equal((200, 0), await town.Hub.Staff.Post("cases/search", new { q = "ベツノ ヒト" }) is { } nobody ? (nobody.Status, nobody.Body["items"]!.AsArray().Count) : default);
        foreach (var wrong in new object[] { new { q = "" }, new { q = "!?" }, new { } })
        {
            var refused = await town.Hub.Staff.Post("cases/search", wrong);
            Assert.Equal((422, "LH7-108"), (refused.Status, refused.Code));
        }
    }

    private static Task<Seen> Finds(Visitor visitor, string what) => visitor.Fills("/cases", "/find", ("q", what));

    private async Task<Contract> AContract(string kana, string phone)
    {
        var contract = town.NewContract();
        await new SonpoOnline(town.Simulator).Enters(contract, new { contractor = new { kind = "individual", name = "架空 花子", kanaName = kana, birthDate = "1990-01-01", phone, postalCode = "0000000", address = "架空県架空市1-1" } });
        return await new ProcedureSoFar(town).LinkedI(contract);
    }
}
