using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serverless.Functions.Senders;
using Serverless.LocalHost.Functions;
using Serverless.Shared.Telemetry;

namespace Serverless.Functions.Tests.Hosting;

/// <summary>Runs src/Functions' own Program.cs as far as the built host.</summary>
public sealed class ProgramTests
{
    private const string ConnectionString = "EventHubs";

    [Fact]
    public async Task Program_SettingsOfTheTemplate_GiveEveryFunctionClassWhatItAsksFor()
    {
        using var host = await BuildAsync(TemplateSettings());
        await using var scope = host.Services.CreateAsyncScope();

        var classes = FunctionCatalogue.FromAssembly(typeof(FunctionAttribute).Assembly).Functions
            .Select(function => function.Method.DeclaringType!).Distinct().ToList();

        Assert.NotEmpty(classes);
        Assert.All(classes, type => Assert.NotNull(ActivatorUtilities.CreateInstance(scope.ServiceProvider, type)));
    }

    [Fact]
    public async Task Program_Identity_SendsThroughTheEventHubsClient()
    {
        var settings = TemplateSettings();
        settings.Remove(ConnectionString);
        settings["EventHubs:fullyQualifiedNamespace"] = "iot.example.net";

        using var host = await BuildAsync(settings);

        Assert.IsType<EventHubsTelemetrySender>(host.Services.GetRequiredService<ITelemetrySender>());
        Assert.Equal("iot.example.net", host.Services.GetRequiredService<EventHubProducerClient>().FullyQualifiedNamespace);
    }

    [Fact]
    public async Task Program_NoConnection_NamesBothSettings()
    {
        var settings = TemplateSettings();
        settings.Remove(ConnectionString);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => BuildAsync(settings));

        Assert.Contains("Set EventHubs ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("EventHubs__fullyQualifiedNamespace", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>What a developer copies to local.settings.json, as Core Tools puts it into the environment.</summary>
    private static Dictionary<string, string> TemplateSettings()
    {
        using var template = JsonDocument.Parse(
            File.ReadAllText(Repository.PathOf("src", "Functions", "local.settings.template.json")));
        return template.RootElement.GetProperty("Values").EnumerateObject().ToDictionary(
            setting => setting.Name.Replace("__", ":", StringComparison.Ordinal), setting => setting.Value.GetString()!);
    }

    private static Task<IHost> BuildAsync(Dictionary<string, string> settings) => Task.Run(() =>
    {
        string[] arguments = [.. settings.Select(setting => $"--{setting.Key}={setting.Value}")];
        using var stopper = new HostStopper();
        using var subscription = DiagnosticListener.AllListeners.Subscribe(stopper);
        try
        {
            typeof(FunctionsApplication).Assembly.EntryPoint!.Invoke(
                null, BindingFlags.DoNotWrapExceptions, null, [arguments], null);
        }
        catch (HostBuiltException built)
        {
            return built.Host;
        }

        throw new InvalidOperationException("Program.cs built no host.");
    }, TestContext.Current.CancellationToken);
}
