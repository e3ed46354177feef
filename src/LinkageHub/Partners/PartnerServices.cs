using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LinkageHub.Partners;

public static class PartnerServices
{
    /// <summary>The partners, from settings that <see cref="PartnerOptionsReader"/> has passed.</summary>
    public static IServiceCollection AddPartners(this IServiceCollection services, PartnerSettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        return services.AddSingleton(settings).AddSingleton<PartnerDirectory>();
    }
}
