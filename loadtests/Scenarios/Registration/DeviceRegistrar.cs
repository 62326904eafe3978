using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Serverless.LoadTests.Profiles;
using Serverless.LoadTests.Scenarios.Api;

namespace Serverless.LoadTests.Scenarios.Registration;

/// <summary>Registers new devices in one of the ways there are; each then gets its token for Event Hubs with the key it was given.</summary>
internal sealed class DeviceRegistrar(ApiClient api, RegistrationProfile profile, FleetNames names, OperationTimes times, RegistrationLog log)
{
    /// <summary>The backend takes no enrolment token that is longer valid.</summary>
    private static readonly TimeSpan EnrolmentLifetime = TimeSpan.FromMinutes(30);

    private readonly byte[] _groupKey = Convert.FromBase64String(profile.EnrolmentKey);

    /// <summary>The ways by their shares.</summary>
    public Draw<Func<CancellationToken, Task<string?>>> Ways() =>
        new([(profile.Enrol, EnrolAsync), (profile.Put, PutAsync), (profile.Bulk, BulkAsync)]);

    /// <summary>A device proves itself with its group's key.</summary>
    /// <returns>What was wrong, or null.</returns>
    public async Task<string?> EnrolAsync(CancellationToken cancellationToken)
    {
        var device = Next();
        var key = Convert.ToBase64String(HMACSHA256.HashData(_groupKey, Encoding.UTF8.GetBytes(device)));
        var answer = await times.TimeAsync("enrol", api.DeviceAsync(
            HttpMethod.Put, $"enrolments/{Uri.EscapeDataString(profile.EnrolmentGroup)}/{device}", Body(), DeviceToken.Sign(device, key, EnrolmentLifetime), cancellationToken), 201).ConfigureAwait(false);
        return answer.Unless(201) ?? await StartAsync(device, answer.Json(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>An operator puts it.</summary>
    /// <returns>What was wrong, or null.</returns>
    public async Task<string?> PutAsync(CancellationToken cancellationToken)
    {
        var device = Next();
        var answer = await times.TimeAsync(
            "put", api.OperatorAsync(HttpMethod.Put, $"devices/{device}", Body(), cancellationToken), 201).ConfigureAwait(false);
        return answer.Unless(201) ?? await StartAsync(device, answer.Json(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>An operator registers many at once.</summary>
    /// <returns>What was wrong, or null.</returns>
    public async Task<string?> BulkAsync(CancellationToken cancellationToken)
    {
        var devices = log.Take(profile.BulkDevices).Select(names.Device).ToList();
        devices.ForEach(log.Try);
        var body = JsonSerializer.Serialize(new { devices = devices.Select(device => new { deviceId = device, type = names.Type }) });
        var answer = await times.TimeAsync("bulk", api.OperatorAsync(HttpMethod.Post, "bulk/devices", body, cancellationToken), 200).ConfigureAwait(false);
        if (answer.Unless(200) is { } problem)
        {
            return problem;
        }

        var results = answer.Json().GetProperty("results").EnumerateArray().ToList();
        if (!devices.SequenceEqual(results.Select(result => result.GetProperty("deviceId").GetString()!)))
        {
            return "bulk in another order";
        }

        var started = await Task.WhenAll(devices.Zip(results, (device, result) => result.GetProperty("status").GetInt32() == 201
            ? StartAsync(device, result, cancellationToken)
            : Task.FromResult<string?>("bulk refused"))).ConfigureAwait(false);
        return started.FirstOrDefault(one => one is not null);
    }

    private string Next()
    {
        var device = names.Device(log.Take(1).Single());
        log.Try(device);
        return device;
    }

    private string Body() => $$"""{"type":"{{names.Type}}"}""";

    private async Task<string?> StartAsync(string device, JsonElement registered, CancellationToken cancellationToken)
    {
        log.Confirm(device);
        var key = registered.GetProperty("credentials").GetProperty("key").GetString()!;
        var answer = await times.TimeAsync(
            "token", api.DeviceAsync(HttpMethod.Post, $"my/{device}/token", null, DeviceToken.Sign(device, key), cancellationToken), 200).ConfigureAwait(false);
        return answer.Unless(200)
            ?? (answer.Json().GetProperty("publisher").GetString()?.EndsWith($"/{device}", StringComparison.Ordinal) is true ? null : "another's token");
    }
}
