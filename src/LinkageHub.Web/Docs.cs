using Microsoft.OpenApi;

namespace LinkageHub.Web;

/// <summary>OpenAPI at <c>/openapi/v1.json</c> and a page to read and try it at <c>/docs</c>. In production both need a sign-in.</summary>
public static class Docs
{
    private const string Key = "apiKey";

    /// <summary>What the document says of itself, and the key that every call needs.</summary>
    public static void Add(IServiceCollection services) => services.AddOpenApi("v1", document => document.AddDocumentTransformer((api, _, _) =>
    {
        api.Info = new OpenApiInfo
        {
            Title = "LinkageHub API",
            Version = "v1",
            Description = "クレジット一体型保険の連携（Ⅰ・Ⅱ・Ⅲ・持込・変更再申込）を実施し、確認し、直すためのAPI。エラーは RFC 9457 の形で、LHコードと次にすることを返します。",
        };
        api.Components ??= new OpenApiComponents();
        api.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Key] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "APIキー（linkagehub keys add で作成。scripts/run では .data/run.json）" },
        };
        api.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, api)] = [] }];
        return Task.CompletedTask;
    }));

    public static void Map(WebApplication app, HubSettings settings)
    {
        if (settings.IsProduction)
        {
            app.MapGroup("").AddEndpointFilter<Api.CallerFilter>().WithMetadata(new Api.Demand(Access.Call.ReadPartners)).MapOpenApi("/openapi/{documentName}.json");
            return;
        }
        app.MapOpenApi("/openapi/{documentName}.json").WithMetadata(new Api.Open("local mode: the description of the API, no data"));
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "docs";
            page.DocumentTitle = "LinkageHub API";
            page.SwaggerEndpoint("/openapi/v1.json", "LinkageHub v1");
        });
    }
}
