using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Http;

namespace Serverless.Shared.Devices;

/// <summary>Answers requests that register many devices.</summary>
public sealed class BulkRegistrationResource
{
    private const string DevicesField = "devices";

    /// <summary>The most devices of one request.</summary>
    private const int MaxDevices = 1_000;

    /// <summary>Registrations under way at once: they share transactions, so many are no more requests.</summary>
    private const int MaxParallelRegistrations = 256;

    private readonly DeviceStore _devices;
    private readonly CredentialIssuer _credentials;
    private readonly HttpBoundary _boundary;
    private readonly TimeProvider _time;

    internal BulkRegistrationResource(
        DeviceStore devices, CredentialIssuer credentials, HttpBoundary boundary, TimeProvider time)
    {
        _devices = devices;
        _credentials = credentials;
        _boundary = boundary;
        _time = time;
    }

    /// <summary><c>POST /bulk/devices</c>: 200 with a result for each device, or 400.</summary>
    public Task<IResult> RegisterAsync(HttpRequest request, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var errors = new RequestErrors();
            _ = new RequestParameters(request, errors);
            var (body, refusal) = await JsonRequestBody.ReadAsync(request, errors, cancellationToken);
            if (refusal is not null)
            {
                return refusal;
            }

            var items = body is { } root ? ReadItems(root, errors) : [];
            if (errors.Any)
            {
                return Problem.Invalid(errors);
            }

            var parallel = new ParallelOptions
            {
                MaxDegreeOfParallelism = MaxParallelRegistrations,
                CancellationToken = cancellationToken,
            };
            await Parallel.ForEachAsync(
                items.Where(item => item.Asked is not null), parallel, async (item, token) => await RegisterAsync(item, token));
            return new JsonResponse(StatusCodes.Status200OK, JsonBody.Write(writer => WriteTo(writer, items)))
            {
                CacheControl = DeviceAnswer.SecretCacheControl,
            };
        }, cancellationToken);

    private List<BulkItem> ReadItems(JsonElement root, RequestErrors errors)
    {
        var fields = new JsonFields(root, "#", errors);
        var devices = fields.TakeArray(DevicesField);
        fields.RejectRest();
        if (devices is null)
        {
            if (!errors.Any)
            {
                fields.Fault(DevicesField, "required", $"{DevicesField} is missing.");
            }

            return [];
        }

        if (devices.Count > MaxDevices)
        {
            fields.Fault(DevicesField, "too-many", $"{DevicesField} has at most {MaxDevices} items.");
            return [];
        }

        // Ids that differ only in case cannot both be registered: the first one has it.
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return [.. devices.Select((device, i) => BulkItem.Read(device, $"#/{DevicesField}/{i}", taken, _time))];
    }

    private async Task RegisterAsync(BulkItem item, CancellationToken cancellationToken)
    {
        var (outcome, device) = await _devices.RegisterAsync(
            item.DeviceId!, item.Asked!.Properties, DeviceStatus.Enabled, cancellationToken);
        if (device is null)
        {
            item.Refuse(outcome);
        }
        else
        {
            item.Credentials = _credentials.Issue(device);
        }
    }

    private static void WriteTo(Utf8JsonWriter writer, List<BulkItem> items)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("results");
        foreach (var item in items)
        {
            item.WriteTo(writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
