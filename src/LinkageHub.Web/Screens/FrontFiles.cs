using System.Security.Cryptography;
using LinkageHub.Web.Api;

namespace LinkageHub.Web.Screens;

/// <summary>Style sheets and scripts, out of the program itself. Their address carries what they contain, so a browser keeps them for ever.</summary>
public static class FrontFiles
{
    private const string Prefix = "assets/";

    private static readonly Dictionary<string, string> Types = new()
    {
        [".css"] = "text/css; charset=utf-8", [".js"] = "text/javascript; charset=utf-8", [".svg"] = "image/svg+xml",
    };

    private static readonly Dictionary<string, (byte[] Bytes, string Type, string Hash)> All = typeof(FrontFiles).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToDictionary(name => name[Prefix.Length..], name =>
        {
            using var stream = typeof(FrontFiles).Assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return (bytes, Types[Path.GetExtension(name)], Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]);
        });

    public static string Url(string name) => $"/assets/{All[name].Hash}/{name}";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/assets/{hash}/{name}", (string hash, string name, HttpContext http) =>
    {
        if (!All.TryGetValue(name, out var file) || hash != file.Hash)
            return Results.NotFound();
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(file.Bytes, file.Type);
    }).WithMetadata(new Open("what every page loads, the first one too")).ExcludeFromDescription();
}
