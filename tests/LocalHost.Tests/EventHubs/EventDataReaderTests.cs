using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Serverless.LocalHost.EventHubs.Amqp;

namespace Serverless.LocalHost.Tests.EventHubs;

public sealed class EventDataReaderTests
{
    [Theory]
    [InlineData("com.microsoft:uri", 7)]
    [InlineData("com.microsoft:uri", "http://[")]
    [InlineData("com.microsoft:datetime-offset", "soon")]
    [InlineData("com.microsoft:datetime-offset", long.MaxValue)]
    [InlineData("com.microsoft:timespan", 1.5)]
    [InlineData("unknown", true)]
    public void Read_DescribedValueOfAnotherType_GivesItAsItIs(string descriptor, object value) =>
        Assert.Equal(value, ReadProperty(new DescribedValue(new Symbol(descriptor), value)));

    [Fact]
    public void Read_DescribedValues_GiveTheTypesOfTheSdk()
    {
        Assert.Equal(new Uri("http://x.test/"), ReadProperty(new DescribedValue(new Symbol("com.microsoft:uri"), "http://x.test/")));
        Assert.Equal(TimeSpan.FromTicks(5), ReadProperty(new DescribedValue(new Symbol("com.microsoft:timespan"), 5L)));
        Assert.Equal(DateTimeOffset.UnixEpoch, ReadProperty(new DescribedValue(
            new Symbol("com.microsoft:datetime-offset"), DateTimeOffset.UnixEpoch.Ticks)));
    }

    [Fact]
    public void Read_BodyOfSeveralSections_IsJoined()
    {
        var sections = new DataList();
        sections.Add(new Data { Binary = [1, 2] });
        sections.Add(new Data { Binary = [3] });
        using var message = new Message { BodySection = sections };

        Assert.Equal([1, 2, 3], EventDataReader.Read(message).EventBody.ToArray());
    }

    private static object ReadProperty(object value)
    {
        using var message = new Message
        {
            ApplicationProperties = new ApplicationProperties { ["x"] = value },
            BodySection = new Data { Binary = [] },
        };
        return EventDataReader.Read(message).Properties["x"];
    }
}
