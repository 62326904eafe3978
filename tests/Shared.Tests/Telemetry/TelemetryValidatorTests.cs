using System.Text;
using Microsoft.Extensions.Options;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Devices;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tests.Telemetry;

public sealed class TelemetryValidatorTests
{
    public static TheoryData<DeadLetterReason, DeadLetterReason> Pairs()
    {
        var data = new TheoryData<DeadLetterReason, DeadLetterReason>();
        for (var first = DeadLetterReason.UnsupportedEncoding; first < DeadLetterReason.RejectedByStore; first++)
        {
            for (var second = first; second < DeadLetterReason.RejectedByStore; second++)
            {
                data.Add(first, second);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Check_TwoFaults_TheFirstInTheContractsOrderIsTheReason(DeadLetterReason first, DeadLetterReason second)
    {
        bool Has(DeadLetterReason reason) => reason == first || reason == second;
        var json = new StringBuilder("{");
        json.Append(Has(DeadLetterReason.InvalidMetric) ? """ "metrics":{"t":null}, """
            : Has(DeadLetterReason.NoMetrics) ? """ "metrics":{}, """
            : """ "metrics":{"t":1}, """);
        json.Append(Has(DeadLetterReason.TimestampOutOfRange) ? """ "ts":"2031-01-01T00:00:00Z", """ : null);
        json.Append(Has(DeadLetterReason.IdentityMismatch) ? """ "deviceId":"other", """ : null);
        json.Append(Has(DeadLetterReason.Malformed) ? """ "seq":"x", """ : null);
        json.Append("\"x\":0}").Append(' ', Has(DeadLetterReason.TooLarge) ? TelemetryLimits.MaxUnpackedBytes : 0);
        var telemetryEvent = Events.Of(
            Encoding.UTF8.GetBytes(json.ToString()),
            partitionKey: Has(DeadLetterReason.InvalidDeviceId) ? "no id" : "pump-7",
            contentEncoding: Has(DeadLetterReason.UnsupportedEncoding) ? "br" : null);

        var refusal = Check(
            telemetryEvent,
            isRegistered: !Has(DeadLetterReason.UnknownDevice),
            isEnabled: !Has(DeadLetterReason.DeviceDisabled));

        // Nothing can be both: a metric that is wrong is one that is there.
        var expected = (first, second) == (DeadLetterReason.NoMetrics, DeadLetterReason.InvalidMetric) ? second : first;
        Assert.Equal(expected, refusal?.Reason);
    }

    [Theory]
    [InlineData("2026-11-22T10:05:00.000Z", null)]
    [InlineData("2026-11-22T10:05:00.001Z", DeadLetterReason.TimestampOutOfRange)]
    [InlineData("2026-11-22T10:05:00.0009Z", null)]
    [InlineData("2025-10-18T10:00:00.000Z", null)]
    [InlineData("2025-10-18T09:59:59.999Z", DeadLetterReason.TimestampOutOfRange)]
    [InlineData("9999-12-31T23:59:59-23:59", DeadLetterReason.TimestampOutOfRange)]
    [InlineData("0000-01-01T00:00:00+23:59", DeadLetterReason.TimestampOutOfRange)]
    public void Check_TimeAtAndBeyondTheBounds_IsTakenAndRefused(string ts, DeadLetterReason? expected) =>
        Assert.Equal(expected, Check(Events.Of($$$"""{"deviceId":"d","ts":"{{{ts}}}","metrics":{"t":1}}"""), true, true)?.Reason);

    [Fact]
    public void Check_Refused_NamesIndexAndDevice()
    {
        var elements = Events.Decode(Events.Of("""[{"deviceId":"a","metrics":{"t":1}},{"deviceId":"b","metrics":{}}]"""));
        var validator = new TelemetryValidator(Options.Create(new TelemetryOptions()));

        var refusals = new[]
        {
            validator.Check(elements[0], null, Events.Enqueued),
            validator.Check(elements[1], new RegisteredDevice("b", 1, DeviceStatus.Enabled), Events.Enqueued),
        };

        Assert.Equal([(0, "a"), (1, "b")], refusals.Select(refusal => (refusal!.Value.Index, refusal.Value.DeviceId!)));
    }

    private static Refusal? Check(TelemetryEvent telemetryEvent, bool isRegistered, bool isEnabled) =>
        new TelemetryValidator(Options.Create(new TelemetryOptions()))
            .Check(
                Assert.Single(Events.Decode(telemetryEvent)),
                isRegistered ? new RegisteredDevice("d", 1, isEnabled ? DeviceStatus.Enabled : DeviceStatus.Disabled) : null,
                telemetryEvent.EnqueuedTime);
}
