using Amqp;
using Serverless.LocalHost.EventHubs.Amqp;

namespace Serverless.LocalHost.Tests.EventHubs;

public sealed class LinkMessagesTests
{
    [Fact]
    public void Take_MessageInParts_IsThePartsInOrderAndTheNextBeginsAnew()
    {
        var messages = new LinkMessages();
        messages.Add([1, 2], more: true);
        messages.Add([3], more: true);
        messages.Add([], more: true);
        messages.Add([4, 5, 6, 7], more: false);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], messages.Take());
        messages.Add([8], more: false);
        Assert.Equal([8], messages.Take());
        Assert.Empty(messages.Take());
    }

    [Fact]
    public void Add_MessageWithoutEnd_IsRefused()
    {
        var messages = new LinkMessages();
        var part = new byte[LinkMessages.MaxMessageBytes / 4];
        for (var parts = 0; parts < 4; parts++)
            messages.Add(part, more: true);

        var refused = Assert.Throws<AmqpException>(() => messages.Add([1], more: true));
        Assert.Equal(ErrorCode.MessageSizeExceeded, refused.Error.Condition.ToString());
    }
}
