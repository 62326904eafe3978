using Serverless.Shared.Commands;

namespace Serverless.Shared.Tests.Commands;

public sealed class CommandTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(0, 0, false)]
    [InlineData(1, 1, false)]
    [InlineData(1, -1, true)]
    public void IsDeliverableAt_BeforeItsExpiryAndAfterItsLease_IsDeliverable(int expiresIn, int leasedFor, bool expected)
    {
        var command = new Command
        {
            CommandId = "1",
            Name = "restart",
            Payload = default,
            CreatedAt = Now.AddMinutes(-1),
            ExpiresAt = Now.AddMilliseconds(expiresIn),
            LeasedUntil = Now.AddMilliseconds(leasedFor),
        };

        Assert.Equal(expected, command.IsDeliverableAt(Now));
    }
}
