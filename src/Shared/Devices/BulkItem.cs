using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Http;

namespace Serverless.Shared.Devices;

/// <summary>One device of a bulk registration, and what came of it.</summary>
internal sealed class BulkItem
{
    private readonly RequestErrors _errors;
    private readonly string _pointer;
    private int _status = StatusCodes.Status400BadRequest;

    private BulkItem(string pointer, RequestErrors errors)
    {
        _pointer = pointer;
        _errors = errors;
    }

    /// <summary>As far as it was given as a text; a new one where it was left out.</summary>
    public string? DeviceId { get; private init; }

    /// <summary>What is to be registered; null where the item is refused already.</summary>
    public DeviceRequest? Asked { get; private init; }

    /// <summary>Of the device that was registered.</summary>
    public DeviceCredentials? Credentials { get; set; }

    /// <param name="value">The item.</param>
    /// <param name="pointer">Where it stands in the body.</param>
    /// <param name="taken">The ids of the valid items before it, in lower case.</param>
    /// <param name="time">For the id of a device that comes without.</param>
    public static BulkItem Read(JsonElement value, string pointer, HashSet<string> taken, TimeProvider time)
    {
        var errors = new RequestErrors();
        if (value.ValueKind != JsonValueKind.Object)
        {
            errors.Pointer(pointer, "wrong-type", "A device is an object.");
            return new BulkItem(pointer, errors);
        }

        var asked = DeviceRequest.ReadNew(value, pointer, errors);
        if (errors.Any)
        {
            return new BulkItem(pointer, errors) { DeviceId = asked.DeviceId };
        }

        var deviceId = asked.DeviceId ?? Devices.DeviceId.New(time);
        var isNew = taken.Add(DeviceKeys.Lower(deviceId));
        var item = new BulkItem(pointer, errors) { DeviceId = deviceId, Asked = isNew ? asked : null };
        if (!isNew)
        {
            item.Refuse("duplicate", "A device before it in this request has this id, or one that differs only in upper and lower case.");
        }

        return item;
    }

    /// <summary>Its id is taken.</summary>
    public void Refuse(RegistrationOutcome outcome) => Refuse("taken", DeviceProblem.Taken(outcome));

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("deviceId", DeviceId);
        writer.WriteNumber("status", Credentials is null ? _status : StatusCodes.Status201Created);
        if (Credentials is { } credentials)
        {
            writer.WriteStartObject("credentials");
            credentials.WriteTo(writer);
            writer.WriteEndObject();
        }
        else
        {
            RequestErrors.WriteTo(writer, _errors.All);
        }

        writer.WriteEndObject();
    }

    private void Refuse(string reason, string detail)
    {
        _status = StatusCodes.Status409Conflict;
        _errors.Pointer(JsonPointer.Append(_pointer, "deviceId"), reason, detail);
    }
}
