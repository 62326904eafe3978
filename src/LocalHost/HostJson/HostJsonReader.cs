using System.Globalization;
using System.Text.Json;

namespace Serverless.LocalHost.HostJson;

/// <summary>
/// Reads <c>host.json</c>. Names are compared without case and comments are allowed, as in the Functions host.
/// </summary>
internal sealed class HostJsonReader
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestUpdate = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestUpdate = TimeSpan.FromMinutes(1);

    /// <summary>Beats of a host that may be late or lost before it counts as dead.</summary>
    private const int UpdatesInExpiration = 3;

    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    private readonly List<string> _unused = [];
    private HostSettings _settings = new();

    /// <param name="path">The file.</param>
    /// <exception cref="StartupException">It is missing, no JSON, or a value is out of range.</exception>
    public static HostSettings ReadFile(string path)
    {
        try
        {
            return Read(File.ReadAllText(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"host.json cannot be read: {failure.Message}", failure);
        }
    }

    /// <param name="json">The file's text.</param>
    /// <exception cref="StartupException">It is no JSON, or a value is out of range.</exception>
    public static HostSettings Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Lenient);
            return new HostJsonReader().ReadRoot(document.RootElement);
        }
        catch (JsonException failure)
        {
            throw new StartupException(
                $"host.json is not JSON: line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1}.", failure);
        }
    }

    private HostSettings ReadRoot(JsonElement root)
    {
        ForEach(root, "", (name, path, value) =>
        {
            switch (name)
            {
                case "version":
                    if (Text(path, value) != "2.0")
                        throw Invalid(path, "must be \"2.0\"");
                    break;
                case "extensions":
                    ForEach(value, path, ReadExtension);
                    break;
                default:
                    _unused.Add(path);
                    break;
            }
        });

        if (_settings.EventHubs.MinEventBatchSize > _settings.EventHubs.MaxEventBatchSize)
            throw Invalid("extensions.eventHubs.minEventBatchSize", "must not exceed maxEventBatchSize");
        if (_settings.EventHubs.PartitionOwnershipExpirationInterval < UpdatesInExpiration * _settings.EventHubs.LoadBalancingUpdateInterval)
            throw Invalid("extensions.eventHubs.partitionOwnershipExpirationInterval", "must be at least three times loadBalancingUpdateInterval");
        return _settings with { UnusedKeys = _unused };
    }

    private void ReadExtension(string name, string path, JsonElement value)
    {
        switch (name)
        {
            case "http":
                ForEach(value, path, ReadHttp);
                break;
            case "eventhubs":
                ForEach(value, path, ReadEventHubs);
                break;
            default:
                _unused.Add(path);
                break;
        }
    }

    private void ReadHttp(string name, string path, JsonElement value)
    {
        if (name == "routeprefix")
            _settings = _settings with { RoutePrefix = Text(path, value).Trim('/') };
        else
            _unused.Add(path);
    }

    private void ReadEventHubs(string name, string path, JsonElement value)
    {
        var settings = _settings.EventHubs;
        switch (name)
        {
            case "maxeventbatchsize":
                settings = settings with { MaxEventBatchSize = Number(path, value, minimum: 1) };
                break;
            case "mineventbatchsize":
                settings = settings with { MinEventBatchSize = Number(path, value, minimum: 1) };
                break;
            case "maxwaittime":
                settings = settings with { MaxWaitTime = Span(path, value, TimeSpan.Zero, LongestWait) };
                break;
            case "loadbalancingupdateinterval":
                settings = settings with { LoadBalancingUpdateInterval = Span(path, value, ShortestUpdate, LongestUpdate) };
                break;
            case "partitionownershipexpirationinterval":
                settings = settings with { PartitionOwnershipExpirationInterval = Span(path, value, ShortestUpdate, LongestWait) };
                break;
            case "batchcheckpointfrequency":
                settings = settings with { BatchCheckpointFrequency = Number(path, value, minimum: 1) };
                break;
            case "prefetchcount":
                settings = settings with { PrefetchCount = Number(path, value, minimum: 0) };
                break;
            case "initialoffsetoptions":
                settings = ReadInitialOffset(path, value, settings);
                break;
            default:
                _unused.Add(path);
                break;
        }

        _settings = _settings with { EventHubs = settings };
    }

    private EventHubsSettings ReadInitialOffset(string path, JsonElement value, EventHubsSettings settings)
    {
        var type = settings.InitialOffset;
        DateTimeOffset? time = null;
        ForEach(value, path, (name, itemPath, item) =>
        {
            switch (name)
            {
                // Digits would pass as an enum's number.
                case "type" when Text(itemPath, item) is var text && text.All(char.IsLetter)
                        && Enum.TryParse(text, ignoreCase: true, out InitialOffsetType parsed):
                    type = parsed;
                    break;
                case "type":
                    throw Invalid(itemPath, "must be fromStart, fromEnd or fromEnqueuedTime");
                case "enqueuedtimeutc":
                    time = EnqueuedTime(itemPath, Text(itemPath, item));
                    break;
                default:
                    _unused.Add(itemPath);
                    break;
            }
        });

        if (type == InitialOffsetType.FromEnqueuedTime && time is null)
            throw Invalid(path + ".enqueuedTimeUtc", "is needed with fromEnqueuedTime");
        return settings with { InitialOffset = type, InitialEnqueuedTime = type == InitialOffsetType.FromEnqueuedTime ? time : null };
    }

    private static void ForEach(JsonElement element, string path, Action<string, string, JsonElement> read)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Invalid(path.Length == 0 ? "the document" : path, "must be an object");
        foreach (var property in element.EnumerateObject())
        {
            var propertyPath = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            read(property.Name.ToLowerInvariant(), propertyPath, property.Value);
        }
    }

    private static string Text(string path, JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw Invalid(path, "must be a string");

    private static int Number(string path, JsonElement value, int minimum) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= minimum
            ? number
            : throw Invalid(path, $"must be a whole number of {minimum} or more");

    private static TimeSpan Span(string path, JsonElement value, TimeSpan shortest, TimeSpan longest) =>
        TimeSpan.TryParse(Text(path, value), CultureInfo.InvariantCulture, out var time) && time >= shortest && time <= longest
            ? time
            : throw Invalid(path, $"must be a time span from {shortest:c} to {longest:c}");

    private static DateTimeOffset? EnqueuedTime(string path, string text)
    {
        if (text.Length == 0)
            return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime()
            : throw Invalid(path, "must be a time such as 2026-11-22T10:00:00Z");
    }

    private static StartupException Invalid(string path, string rule) => new($"host.json: {path} {rule}.");
}
