using System.Text;
using CsCheck;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tests.DeadLetters;

public sealed class EventEnvelopeTests
{
    private static readonly Gen<TelemetryEvent> AnyEvent = Gen.Select(
        Gen.String, Gen.String, Gen.String, Gen.Dictionary(Gen.String, PropertyCodecTests.AnyProperty)[0, 10], Gen.DateTimeOffset, Gen.Long,
        (key, publisher, type, properties, time, number) => new TelemetryEvent
        {
            Body = default,
            Partition = "3",
            SequenceNumber = number,
            Offset = $"{number}",
            EnqueuedTime = time,
            PartitionKey = key,
            Publisher = publisher,
            ContentType = type,
            Properties = properties,
        });

    [Fact]
    public void Deserialize_AnyEvent_GivesItBack()
    {
        AnyEvent.Sample(source =>
        {
            source = source with
            {
                PartitionKey = Whole(source.PartitionKey!),
                Publisher = Whole(source.Publisher!),
                ContentType = Whole(source.ContentType!),
                Properties = source.Properties
                    .DistinctBy(property => Whole(property.Key))
                    .ToDictionary(property => Whole(property.Key), property => property.Value is string text ? Whole(text) : property.Value),
            };

            var read = EventEnvelope.Deserialize(EventEnvelope.Of(source).Serialize()).ToEvent(default);

            Assert.Equal(source.Properties, read.Properties);
            Assert.Equal(source with { Properties = Nothing }, read with { Properties = Nothing });
        });
    }

    [Fact]
    public void Serialize_TextThatIsNoText_DoesNotThrow()
    {
        AnyEvent.Sample(source => EventEnvelope.Deserialize(EventEnvelope.Of(source with
        {
            PartitionKey = source.PartitionKey + "\uD800",
            Properties = new Dictionary<string, object?> { ["a"] = "\uDFFF", ["b"] = '\uD800' },
        }).Serialize()).Properties.Count == 2);
    }

    private static readonly Dictionary<string, object?> Nothing = [];

    // A lone half of a surrogate pair does not survive UTF-8, in which every text arrives.
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
