using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace LinkageHub.PartnerSimulator.Page;

/// <summary>A piece of HTML. What is put into it as text is encoded; only another piece goes in as it is.</summary>
internal readonly record struct Markup(string Text)
{
    public static readonly Markup None = new("");

    public static Markup Of(FormattableString text) => new(text.ToString(Encoder.Instance));

    public static Markup Join(IEnumerable<Markup> pieces) => new(string.Concat(pieces.Select(piece => piece.Text)));

    public override string ToString() => Text;

    private sealed class Encoder : IFormatProvider, ICustomFormatter
    {
        public static readonly Encoder Instance = new();

        private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        public string Format(string? format, object? arg, IFormatProvider? formatProvider) => arg switch
        {
            null => "",
            Markup piece => piece.Text,
            IEnumerable<Markup> pieces => Join(pieces).Text,
            IFormattable value => Html.Encode(value.ToString(format, System.Globalization.CultureInfo.InvariantCulture)),
            _ => Html.Encode(arg.ToString() ?? ""),
        };
    }
}
