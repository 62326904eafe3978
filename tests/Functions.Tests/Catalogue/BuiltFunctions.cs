using System.Globalization;
using System.Text.Json;

namespace Serverless.Functions.Tests.Catalogue;

/// <summary>The functions in the <c>functions.metadata</c> that Worker.Sdk writes for the host, one line each.</summary>
internal static class BuiltFunctions
{
    public static IReadOnlyList<string> Read(string path)
    {
        using var metadata = JsonDocument.Parse(File.ReadAllText(path));
        return [.. metadata.RootElement.EnumerateArray().Select(Line).Order(StringComparer.Ordinal)];
    }

    private static string Line(JsonElement function)
    {
        var name = function.GetProperty("name").GetString()!;
        var triggers = function.GetProperty("bindings").EnumerateArray().Select(binding => Trigger(name, binding)).OfType<string>();
        return $"{name}: {string.Join(" and ", triggers)}{Retry(function)}";
    }

    private static string? Trigger(string function, JsonElement binding) => Text(binding, "type", "") switch
    {
        "httpTrigger" => FunctionText.Http(
            binding.TryGetProperty("methods", out var methods) ? methods.EnumerateArray().Select(method => method.GetString()!) : [],
            Text(binding, "route", function),
            Text(binding, "authLevel", "without a level")),
        "eventHubTrigger" => FunctionText.EventHub(
            Text(binding, "eventHubName", ""), Text(binding, "consumerGroup", "$Default"), Text(binding, "connection", "")),
        "timerTrigger" => FunctionText.Timer(
            Text(binding, "schedule", ""), Flag(binding, "useMonitor", true), Flag(binding, "runOnStartup", false)),
        _ => null,
    };

    private static string Retry(JsonElement function)
    {
        if (!function.TryGetProperty("retry", out var retry))
            return "";
        var first = Text(retry, "minimumInterval", Text(retry, "delayInterval", ""));
        return FunctionText.Retry(
            retry.GetProperty("maxRetryCount").GetInt32(),
            TimeSpan.Parse(first, CultureInfo.InvariantCulture),
            TimeSpan.Parse(Text(retry, "maximumInterval", first), CultureInfo.InvariantCulture));
    }

    private static string Text(JsonElement element, string name, string otherwise) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : otherwise;

    private static bool Flag(JsonElement element, string name, bool otherwise) =>
        element.TryGetProperty(name, out var value) ? value.GetBoolean() : otherwise;
}
