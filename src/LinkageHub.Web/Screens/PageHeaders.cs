namespace LinkageHub.Web.Screens;

/// <summary>What a browser may do with our pages: nothing from elsewhere, nothing inline, nothing in a frame, nothing kept.</summary>
public static class PageHeaders
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
        + "base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

    public static void Use(WebApplication app) => app.Use((http, next) =>
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        // The API's reference page brings inline styles of its own; it is not there in production.
        if (!http.Request.Path.StartsWithSegments("/docs"))
        {
            headers.ContentSecurityPolicy = Policy;
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
        }
        if (http.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        if (!http.Request.Path.StartsWithSegments("/assets"))
            // In these words, or the form's token would set them itself and warn about it at every page.
            headers.CacheControl = "no-cache, no-store";
        return next(http);
    });
}
