using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.LocalHost.Functions;

namespace Serverless.LocalHost.Http;

/// <summary>Answers every HTTP request: finds the function, checks the key, runs it and writes its result.</summary>
internal sealed partial class HttpFunctionHandler : IDisposable
{
    /// <summary>How long requests in hand may go on once the host is told to stop.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);

    private readonly FunctionRouter _router;
    private readonly FunctionKeys _keys;
    private readonly ILogger<HttpFunctionHandler> _logger;
    private readonly CancellationTokenSource _stopping;
    private readonly CancellationTokenRegistration _onStopping;

    public HttpFunctionHandler(
        FunctionRouter router, FunctionKeys keys, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<HttpFunctionHandler> logger)
    {
        _router = router;
        _keys = keys;
        _logger = logger;
        _stopping = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _onStopping = lifetime.ApplicationStopping.Register(() => _stopping.CancelAfter(StopGrace));
    }

    public async Task HandleAsync(HttpContext http)
    {
        if (!_router.TryMatch(http, out var route, out var values))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!_keys.Allows(http.Request, route.Trigger.Level))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _stopping.Token);
        http.Request.RouteValues = values;
        var context = new LocalFunctionContext(route.Invoker.Function, http.Request, values, http.RequestServices, ended.Token);
        try
        {
            var result = (IResult?)await route.Invoker.InvokeAsync(context);
            if (result is not null)
                await result.ExecuteAsync(http);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Nobody waits for an answer, or the host is stopping.
            Answer(http, StatusCodes.Status503ServiceUnavailable);
        }
        catch (BadHttpRequestException malformed)
        {
            Answer(http, malformed.StatusCode);
        }
        catch (Exception failure)
        {
            Log.FunctionFailed(_logger, route.Invoker.Function.Name, failure);
            Answer(http, StatusCodes.Status500InternalServerError);
        }
    }

    public void Dispose()
    {
        _onStopping.Dispose();
        _stopping.Dispose();
    }

    private static void Answer(HttpContext http, int status)
    {
        if (http.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            http.Abort();
            return;
        }

        http.Response.Clear();
        http.Response.StatusCode = status;
    }
}
