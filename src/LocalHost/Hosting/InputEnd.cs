namespace Serverless.LocalHost.Hosting;

/// <summary>
/// The end of standard input. Where that is a pipe, it ends with the program that holds its other end, however that ends and
/// on every system.
/// </summary>
internal static class InputEnd
{
    /// <summary>Reads what comes and forgets it.</summary>
    /// <param name="input">Standard input.</param>
    /// <returns>Completes at its end, or where it cannot be read.</returns>
    public static Task WatchAsync(Stream input)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // A thread of its own: reading standard input blocks, and must not keep the process.
        new Thread(() => ReadToEnd(input, ended)) { IsBackground = true, Name = "standard input" }.Start();
        return ended.Task;
    }

    private static void ReadToEnd(Stream input, TaskCompletionSource ended)
    {
        Span<byte> ignored = stackalloc byte[256];
        try
        {
            while (input.Read(ignored) > 0)
            {
                // It has nothing to tell.
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Broken or closed is at its end as well.
        }

        ended.SetResult();
    }
}
