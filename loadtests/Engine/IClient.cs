namespace Serverless.LoadTests.Engine;

/// <summary>What a scenario does again and again; one request at a time.</summary>
internal interface IClient : IAsyncDisposable
{
    /// <param name="cancellationToken">The request's time is over.</param>
    /// <returns>Null where the answer was good, else what was wrong in a word or two, such as <c>status 503</c>.</returns>
    ValueTask<string?> SendAsync(CancellationToken cancellationToken);
}
