namespace LinkageHub.PartnerSimulator;

/// <summary>A path no contract has; the nearest ones are named, since it is most likely a typing error, and it is kept for who looks later.</summary>
internal static class UnknownPaths
{
    public static async Task AnswerAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var asked = $"{context.Request.Method} {context.Request.Path}";
        var near = NearContract.To(context.Request.Method, context.Request.Path);
        var answer = Answer.Refuse(404, "no_such_operation", $"{asked} はありません。近いもの: {string.Join(" / ", near)}");
        if (!context.Request.Path.StartsWithSegments("/_sim", StringComparison.Ordinal))
            services.GetRequiredService<PartnerPipeline>().Unmatched(context, answer.Status);
        await answer.SendAsync(context.Response);
    }
}
