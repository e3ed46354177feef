namespace LinkageHub.Web;

/// <summary>OpenAPI at <c>/openapi/v1.json</c> and a page to read and try it at <c>/docs</c>. In production both need a sign-in.</summary>
public static class Docs
{
    public static void Map(WebApplication app, HubSettings settings)
    {
        if (settings.IsProduction)
        {
            app.MapGroup("").AddEndpointFilter<Api.CallerFilter>().WithMetadata(new Api.Demand(Access.Call.ReadPartners)).MapOpenApi("/openapi/{documentName}.json");
            return;
        }
        app.MapOpenApi("/openapi/{documentName}.json");
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "docs";
            page.DocumentTitle = "LinkageHub API";
            page.SwaggerEndpoint("/openapi/v1.json", "LinkageHub v1");
        });
        app.MapGet("/", () => Results.Redirect("/docs/index.html")).ExcludeFromDescription();
    }
}
