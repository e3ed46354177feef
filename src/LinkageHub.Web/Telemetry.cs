using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace LinkageHub.Web;

/// <summary>Logs, traces and metrics over OTLP (http/protobuf), which Seq takes as it is. Without an endpoint nothing leaves.</summary>
public static class Telemetry
{
    public static void Add(WebApplicationBuilder builder, HubSettings settings)
    {
        if (settings.OtlpEndpoint is not { } endpoint)
            return;
        var resource = ResourceBuilder.CreateDefault().AddService("LinkageHub");
        void To(OtlpExporterOptions otlp, string signal)
        {
            otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
            otlp.Endpoint = new Uri($"{endpoint.ToString().TrimEnd('/')}/v1/{signal}");
            otlp.Headers = settings.OtlpHeaders;
        }

        builder.Logging.AddOpenTelemetry(logs => logs.SetResourceBuilder(resource).AddOtlpExporter(otlp => To(otlp, "logs")));
        // Kept as singletons, so that the container flushes them when the host stops.
        builder.Services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
            .AddSource("Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "LinkageHub").AddOtlpExporter(otlp => To(otlp, "traces")).Build());
        builder.Services.AddSingleton(_ => Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Npgsql", "LinkageHub")
            .AddOtlpExporter(otlp => To(otlp, "metrics")).Build());
        builder.Services.AddHostedService<Started>();
    }

    /// <summary>Asks for the providers once, so that they listen from the start.</summary>
    private sealed class Started(TracerProvider traces, MeterProvider metrics) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            GC.KeepAlive(traces);
            GC.KeepAlive(metrics);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
