namespace Serverless.LoadTests.Tests;

/// <summary>Waits that end on any machine, and say what they waited for.</summary>
internal static class Bounded
{
    /// <summary>So long nothing here takes, however busy the machine is.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromMinutes(5);

    /// <param name="task">What is waited for.</param>
    /// <param name="awaited">The same in words.</param>
    /// <exception cref="TimeoutException">It has not ended.</exception>
    public static async Task<T> WithinLimitAsync<T>(this Task<T> task, string awaited)
    {
        await ((Task)task).WithinLimitAsync(awaited);
        return await task;
    }

    /// <inheritdoc cref="WithinLimitAsync{T}(Task{T}, string)"/>
    public static async Task WithinLimitAsync(this Task task, string awaited)
    {
        try
        {
            await task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"After {Limit.TotalMinutes:F0} minutes there is still no end of: {awaited}.");
        }
    }
}
