using System.Text;
using LinkageHub.Callbacks;

namespace LinkageHub.Tests.Callbacks;

public class CallbackBodyTests
{
    [Theory]
    [InlineData("application.printed", "printSerial", "print-serial")]
    [InlineData("contract.concluded", "printSerial", "print-serial")]
    [InlineData("reception.submitted", "receptionNumber", "reception-number")]
    [InlineData("reception.reviewed", "receptionNumber", "reception-number")]
    [InlineData("reception.changed", "receptionNumber", "reception-number")]
    [InlineData("carryin.approved", "receptionNumber", "reception-number")]
    [InlineData("carryin.returned", "receptionNumber", "reception-number")]
    public void Type_and_key_are_used_and_nothing_else(string type, string member, string kind)
    {
        var body = Parse($$$"""{"type":"{{{type}}}","occurredAt":"2026-11-21T10:00:00+09:00","data":{"{{{member}}}":"K-1","more":{"a":[1]}},"x":1}""");

        Assert.Equal(new CallbackBody(type, "K-1", kind), body);
    }

    [Theory]
    [InlineData("application.printed", "printSerial")]
    [InlineData("contract.concluded", "printSerial")]
    [InlineData("reception.submitted", "receptionNumber")]
    [InlineData("carryin.returned", "receptionNumber")]
    public void A_known_type_without_its_key_is_not_the_contracts(string type, string member)
    {
        Assert.Null(Parse($$$"""{"type":"{{{type}}}","data":{}}"""));
        Assert.Null(Parse($$$"""{"type":"{{{type}}}"}"""));
        Assert.Null(Parse($$$"""{"type":"{{{type}}}","data":{"other":"K-1"}}"""));
        Assert.Null(Parse($$$"""{"type":"{{{type}}}","data":{"{{{member}}}":1}}"""));
        Assert.Null(Parse($$$"""{"type":"{{{type}}}","data":{"{{{member}}}":""}}"""));
        Assert.Null(Parse($$$"""{"type":"{{{type}}}","data":{"{{{member}}}":"a\u0000b"}}"""));
        Assert.Null(Parse($$$"""{"type":"{{{type}}}","data":{"{{{member}}}":"{{{new string('k', 101)}}}"}}"""));
        Assert.Null(Parse($$$"""{"type":"{{{type}}}","data":["{{{member}}}"]}"""));
    }

    [Fact]
    public void An_unknown_type_is_kept_without_a_key() =>
        Assert.Equal(new CallbackBody("policy.issued", null, null), Parse("""{"type":"policy.issued","data":{"printSerial":"A1"}}"""));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"application.printed\"")]
    [InlineData("{}")]
    [InlineData("""{"type":null}""")]
    [InlineData("""{"type":7}""")]
    [InlineData("""{"type":""}""")]
    [InlineData("""{"type":"a\nb"}""")]
    [InlineData("""{"type":"policy.issued"} {}""")]
    [InlineData("""{"type":"policy.issued"}x""")]
    [InlineData("""{"type":"policy.issued",}""")]
    [InlineData("""{"type":"policy.issued" """)]
    [InlineData("<html></html>")]
    [InlineData("""{"type":"\ud800"}""")]
    public void What_is_not_of_the_contract_is_refused(string text) => Assert.Null(Parse(text));

    [Fact]
    public void Blanks_after_the_body_do_no_harm() =>
        Assert.NotNull(Parse("{\"type\":\"policy.issued\"} \r\n\t"));

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused() =>
        Assert.Null(CallbackBody.Parse([.. Encoding.UTF8.GetBytes("""{"type":"policy."""), 0xff, .. Encoding.UTF8.GetBytes("\"}")]));

    [Fact]
    public void A_body_as_deep_as_an_attack_is_refused() =>
        Assert.Null(Parse("{\"type\":\"policy.issued\",\"data\":" + new string('[', 5000) + new string(']', 5000) + "}"));

    private static CallbackBody? Parse(string text) => CallbackBody.Parse(Encoding.UTF8.GetBytes(text));
}
