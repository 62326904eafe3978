using Amqp.Types;
using Serverless.EventHubEmulator.Amqp.Links;
using Serverless.EventHubEmulator.Log;

namespace Serverless.EventHubEmulator.Tests.Amqp;

/// <summary>Clients name the filter as they like; what it is its descriptor says.</summary>
public class SelectorFilterTests
{
    private const string Name = "apache.org:selector-filter:string";

    public static TheoryData<string, object> Selectors() => new()
    {
        { Name, new Symbol(Name) },
        { Name, 0x468C00000004UL },
        { "jms-selector", 0x468C00000004UL },
        { "selector", new Symbol(Name) },
    };

    [Theory]
    [MemberData(nameof(Selectors))]
    public void Read_SelectorUnderAnyName_IsThePosition(string name, object descriptor)
    {
        var filters = new Map { [new Symbol(name)] = new DescribedValue(descriptor, "amqp.annotation.x-opt-sequence-number > '6'") };

        Assert.Null(SelectorFilter.Read(filters, out var position));
        Assert.Equal(new StartPosition(StartPositionKind.SequenceNumber, 7), position);
    }

    [Fact]
    public void Read_FilterOfAnotherKind_IsLeftAside()
    {
        var filters = new Map { [new Symbol("no-local")] = new DescribedValue(new Symbol("apache.org:no-local-filter:list"), new List()) };

        Assert.Null(SelectorFilter.Read(filters, out var position));
        Assert.Equal(StartPosition.Earliest, position);
    }
}
