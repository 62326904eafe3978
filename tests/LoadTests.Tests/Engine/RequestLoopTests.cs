using System.Security.Authentication;
using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.Tests.Engine;

public sealed class RequestLoopTests
{
    [Theory]
    [InlineData(nameof(IOException), RequestLoop.Connection)]
    [InlineData(nameof(AuthenticationException), RequestLoop.Connection)]
    [InlineData(nameof(InvalidDataException), RequestLoop.NoAnswer)]
    [InlineData(nameof(KeyNotFoundException), RequestLoop.NoAnswer)]
    [InlineData(nameof(InvalidOperationException), RequestLoop.NoAnswer)]
    [InlineData(nameof(OperationCanceledException), RequestLoop.TimedOut)]
    public async Task SendAsync_ClientFails_SaysWhatWasWrong(string thrown, string expected)
    {
        using var loop = new RequestLoop(new FailingClient(thrown), TimeSpan.FromMinutes(1), CancellationToken.None);

        Assert.Equal(expected, await loop.SendAsync());
    }

    private sealed class FailingClient(string thrown) : IClient
    {
        public ValueTask<string?> SendAsync(CancellationToken cancellationToken) => throw (thrown switch
        {
            nameof(IOException) => new IOException(),
            nameof(AuthenticationException) => new AuthenticationException(),
            nameof(InvalidDataException) => new InvalidDataException(),
            nameof(KeyNotFoundException) => new KeyNotFoundException(),
            nameof(InvalidOperationException) => new InvalidOperationException(),
            _ => (Exception)new OperationCanceledException(),
        });

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
