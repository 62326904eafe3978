using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Http;

/// <summary>The edge of every HTTP function: turns what went wrong into the answer that says so.</summary>
internal sealed partial class HttpBoundary(ILogger<HttpBoundary> logger)
{
    /// <summary>Runs a request.</summary>
    /// <param name="request">Answers the request; throws where it cannot.</param>
    /// <param name="cancellationToken">The client has gone or the host stops.</param>
    public async Task<IResult> RunAsync(Func<Task<IResult>> request, CancellationToken cancellationToken)
    {
        try
        {
            return await request();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Problem.Unavailable();
        }
        catch (BadHttpRequestException exception)
        {
            // The server found a fault in the request while its body was read.
            return exception.StatusCode == StatusCodes.Status413PayloadTooLarge ? Problem.TooLarge() : Unreadable();
        }
        catch (TableStoreUnavailableException exception)
        {
            Log.StoreUnavailable(logger, exception);
            return Problem.Unavailable();
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception);
            return Problem.Unexpected();
        }
    }

    private static IResult Unreadable()
    {
        var errors = new RequestErrors();
        errors.Pointer("#", "malformed", "The body ended early or is framed wrongly.");
        return Problem.Invalid(errors);
    }
}
