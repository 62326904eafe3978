using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Serverless.Fuzzing.Tests.Engine;
using Serverless.Shared.Commands;
using Serverless.Shared.Desired;
using Serverless.Shared.Devices;
using Serverless.Shared.Http;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>
/// Bodies of the API, byte 0 says of which request: read and answered, whatever they are; and two merge patches in a row
/// do what they did.
/// </summary>
internal sealed class RequestBodyTarget : FuzzTarget
{
    private static readonly string[] Names =
        ["deviceId", "type", "displayName", "site", "tags", "status", "name", "payload", "expiresIn", "result", "a", "b", "é", "~/", "\\ud800", "", "devices"];

    private static readonly string[] Values =
        ["\"pump-7\"", "\"enabled\"", "\"disabled\"", "\"succeeded\"", "\"failed\"", "\"PT1H\"", "\"P8D\"", "\"P999999999DT999999999H\"", "\"PT0.0000001S\"", "{\"a\":\"b\"}", "[{\"deviceId\":\"x\"}]"];

    public override IEnumerable<byte[]> Seeds => Utf8(
        "\0{\"deviceId\":\"pump-7\",\"type\":\"pump\",\"displayName\":\"Pump\",\"site\":\"north\",\"tags\":{\"line\":\"2\"}}",
        "\u0001{\"type\":\"pump\",\"status\":\"enabled\"}", "\u0002{\"tags\":{\"a\":null},\"site\":null,\"status\":\"disabled\"}",
        "\u0003{\"name\":\"restart\",\"payload\":{\"a\":[1]},\"expiresIn\":\"PT1H\"}", "\u0004{\"status\":\"succeeded\",\"result\":7}", "\u0005{\"interval\":30,\"a\":{\"b\":null}}");

    public override IReadOnlyList<byte[]> Tokens { get; } = JsonTokens.With([.. Names.Select(name => $"\"{name}\":"), .. Values]);

    public override byte[] Generate(Random random) => [(byte)random.Next(6), .. new JsonGenerator(random, Names, Values).Make()];

    public override object Try(byte[] input)
    {
        var reader = new ByteReader(input);
        var choice = reader.Choose(6);
        var errors = new RequestErrors();
        var (root, refusal) = JsonRequestBody.ReadAsync(Request(reader.Rest), errors, CancellationToken.None).GetAwaiter().GetResult();
        if (root is not { } body)
        {
            Hold(refusal is not null || errors.Any, "neither a body nor a fault");
            return (choice, "no body");
        }

        switch (choice)
        {
            case 0: DeviceRequest.ReadNew(body, "#", errors); break;
            case 1: DeviceRequest.ReadReplacement("pump-7", body, errors); break;
            case 2: Patch(body, errors); break;
            case 3: CommandRequest.Read(body, errors); break;
            case 4: CommandResultRequest.Read(body, errors); break;
            default: Desire(body, errors); break;
        }

        var answer = JsonBody.Write(writer =>
        {
            writer.WriteStartObject();
            RequestErrors.WriteTo(writer, errors.All);
            writer.WriteEndObject();
        });
        using var told = JsonDocument.Parse(answer);
        return (choice, string.Join(',', errors.All.Select(error => error.Reason).Distinct().Order(StringComparer.Ordinal).Take(4)));
    }

    private static void Patch(JsonElement body, RequestErrors errors)
    {
        var patch = DevicePatch.Read("pump-7", body, errors);
        if (errors.Any)
        {
            return;
        }

        var device = new Device
        {
            DeviceId = "pump-7",
            Properties = new DeviceProperties { Tags = [KeyValuePair.Create("a", "1")] },
            Status = DeviceStatus.Enabled,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
            Registration = 1,
            KeyGeneration = 1,
        };
        var once = patch.Apply(device, errors);
        var twice = patch.Apply(once, errors);
        Hold(once.Properties.Tags.SequenceEqual(twice.Properties.Tags) && once.Properties.Type == twice.Properties.Type, "a merge patch done twice does more");
    }

    private static void Desire(JsonElement body, RequestErrors errors)
    {
        DesiredDocument.Check(body, errors);
        if (errors.Any)
        {
            return;
        }

        var once = DesiredDocument.Merge("{\"a\":{\"b\":1}}"u8.ToArray(), body);
        var twice = DesiredDocument.Merge(once, body);
        Hold(once.Span.SequenceEqual(twice.Span), "a merge patch done twice does more");
    }

    private static HttpRequest Request(ReadOnlySpan<byte> body)
    {
        var request = new DefaultHttpContext().Request;
        request.ContentType = "application/json";
        request.Body = new MemoryStream(body.ToArray());
        return request;
    }
}
