using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;

namespace Serverless.LoadTests.Engine;

/// <summary>One client under a time limit for each request; what goes wrong with a request is told and not thrown.</summary>
/// <param name="client">Disposed by whoever made it.</param>
/// <param name="timeout">For each request.</param>
/// <param name="abort">The run is over: what is under way is given up.</param>
internal sealed class RequestLoop(IClient client, TimeSpan timeout, CancellationToken abort) : IDisposable
{
    /// <summary>It was due and no client came to send it before the run was given up.</summary>
    public const string NotStarted = "not started";

    /// <summary>No answer in time.</summary>
    public const string TimedOut = "timeout";

    /// <summary>Still under way when the run was given up.</summary>
    public const string GivenUp = "given up";

    /// <summary>The connection was refused or broke, or the server is not who it should be.</summary>
    public const string Connection = "connection";

    /// <summary>What came is no HTTP, or not what the contract says.</summary>
    public const string NoAnswer = "unreadable answer";

    private CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(abort);

    /// <returns>What was wrong, or null.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<string?> SendAsync()
    {
        if (abort.IsCancellationRequested)
        {
            return NotStarted;
        }

        if (!_limit.TryReset())
        {
            _limit.Dispose();
            _limit = CancellationTokenSource.CreateLinkedTokenSource(abort);
        }

        _limit.CancelAfter(timeout);
        try
        {
            return await client.SendAsync(_limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return abort.IsCancellationRequested ? GivenUp : TimedOut;
        }
        catch (Exception problem) when (problem is IOException or SocketException or AuthenticationException)
        {
            return Connection;
        }
        catch (Exception problem) when (problem is InvalidDataException || ForeignJson.IsCause(problem))
        {
            return NoAnswer;
        }
    }

    public void Dispose() => _limit.Dispose();
}
