using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Serverless.LoadTests.Scenarios.Api;

namespace Serverless.LoadTests.Scenarios.Commands;

/// <summary>Both ends of commands: operators post, devices ask and answer. A command is known again by the number in its payload,
/// as it may reach its device before the operator is answered.</summary>
internal sealed class CommandBoard(ApiClient api, OperationTimes times, TimeProvider time)
{
    /// <summary>A device sends its result until it is taken.</summary>
    private const int ResultAttempts = 3;

    private const string ToReceived = "command: post to received";
    private const string ToCompleted = "command: post to completed";

    private readonly ConcurrentDictionary<long, PostedCommand> _commands = new();
    private long _next;
    private long _strangers;

    public IReadOnlyCollection<PostedCommand> All => [.. _commands.Values];

    /// <summary>Commands that devices were given and nobody here posted.</summary>
    public long Strangers => Interlocked.Read(ref _strangers);

    /// <returns>The command and what was wrong, or null.</returns>
    public async Task<(PostedCommand Command, string? Problem)> PostAsync(string device, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _next);
        var command = _commands[number] = new PostedCommand(device, time.GetTimestamp());
        var answer = await times.TimeAsync("command: post", api.OperatorAsync(
            HttpMethod.Post,
            $"devices/{device}/commands",
            string.Create(CultureInfo.InvariantCulture, $$"""{"name":"loadtest","payload":{"n":{{number}} } }"""),
            cancellationToken), 202).ConfigureAwait(false);
        if (answer.Unless(202) is { } problem)
        {
            return (command, problem);
        }

        command.Id = answer.Json().GetProperty("commandId").GetString()!;
        return (command, null);
    }

    /// <summary>A device asks once, and answers what it is given.</summary>
    /// <param name="device">The device.</param>
    /// <param name="wait">How long the backend may hold the request; none asks at once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether there was a command, and what was wrong, or null.</returns>
    public async Task<(bool Any, string? Problem)> ServeAsync(RunDevice device, TimeSpan wait, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"my/{device.Id}/commands/next?wait=PT{wait.TotalSeconds:F0}S");
        var asking = api.DeviceAsync(HttpMethod.Get, path, null, device.Token, cancellationToken);

        // How long a waiting request waits is no latency.
        var answer = wait > TimeSpan.Zero
            ? await asking.ConfigureAwait(false)
            : await times.TimeAsync("command: next", asking, 200, 204).ConfigureAwait(false);
        if (answer.Status == 204 || answer.Unless(200) is { })
        {
            return (false, answer.Unless(204));
        }

        var given = answer.Json();
        var command = Find(given);
        if (command is null)
        {
            Interlocked.Increment(ref _strangers);
        }
        else if (command.Deliver())
        {
            times.Add(ToReceived, time.GetElapsedTime(command.Posted));
        }

        var problem = await AnswerAsync(device, given.GetProperty("commandId").GetString()!, cancellationToken).ConfigureAwait(false);
        if (problem is null && command is not null && command.Complete())
        {
            times.Add(ToCompleted, time.GetElapsedTime(command.Posted));
        }

        return (true, problem);
    }

    private PostedCommand? Find(JsonElement given) =>
        given.GetProperty("payload") is { ValueKind: JsonValueKind.Object } payload && payload.TryGetProperty("n", out var number)
            ? _commands.GetValueOrDefault(number.GetInt64())
            : null;

    private async Task<string?> AnswerAsync(RunDevice device, string commandId, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var answer = await times.TimeAsync("command: result", api.DeviceAsync(
                    HttpMethod.Post, $"my/{device.Id}/commands/{commandId}/result", """{"status":"succeeded","result":{"done":true}}""", device.Token, cancellationToken), 204).ConfigureAwait(false);
                if (answer.Unless(204) is not { } problem || attempt == ResultAttempts || answer.Status is >= 400 and < 500)
                {
                    return answer.Unless(204);
                }
            }
            catch (IOException) when (attempt < ResultAttempts)
            {
                // The connection broke: once more.
            }
        }
    }
}
