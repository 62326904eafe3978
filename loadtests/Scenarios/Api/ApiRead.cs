using System.Text.Json;
using Serverless.LoadTests.Backends;

namespace Serverless.LoadTests.Scenarios.Api;

/// <summary>Reads back what a run has written. An answer that may pass is asked for again.</summary>
internal static class ApiRead
{
    public const int AtOnce = 16;

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private const int Attempts = 5;

    /// <exception cref="BackendException">The backend is gone, or answers something else again and again.</exception>
    public static async Task<JsonElement> GetAsync(ApiClient api, string path, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            string problem;
            using var timeout = new CancellationTokenSource(RequestTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            try
            {
                var answer = await api.OperatorAsync(HttpMethod.Get, path, null, either.Token).ConfigureAwait(false);
                if (answer.Status == 200)
                {
                    return answer.Json();
                }

                problem = answer.Unless(200)!;
                if (answer.Status is >= 400 and < 500 and not 429)
                {
                    attempt = Attempts;
                }
            }
            catch (Exception failure) when (failure is IOException or InvalidDataException
                || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                problem = failure.Message;
            }

            if (attempt >= Attempts)
            {
                throw new BackendException($"{path} could not be read back: {problem.ReplaceLineEndings(" ")}");
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>All items of a list, page by page.</summary>
    /// <param name="api">The backend.</param>
    /// <param name="path">With its query, at least one parameter.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BackendException">The backend is gone, or answers something else again and again.</exception>
    public static async IAsyncEnumerable<JsonElement> ListAsync(
        ApiClient api, string path, TimeProvider time, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? continuation = null;
        do
        {
            var page = await GetAsync(
                api, continuation is null ? path : $"{path}&continuation={Uri.EscapeDataString(continuation)}", time, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.GetProperty("items").EnumerateArray())
            {
                yield return item;
            }

            continuation = page.GetProperty("continuation").GetString();
        }
        while (continuation is not null);
    }
}
