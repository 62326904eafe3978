using System.Reflection;

namespace Serverless.LocalHost.Functions;

/// <summary>Awaits what a function returns, whichever of the task types it is.</summary>
internal static class FunctionResult
{
    private static readonly MethodInfo OfTaskMethod = Method(nameof(OfTaskAsync));
    private static readonly MethodInfo OfValueTaskMethod = Method(nameof(OfValueTaskAsync));

    /// <summary>The type of the result itself; <see cref="void"/> for none.</summary>
    public static Type TypeOf(Type returnType)
    {
        if (returnType == typeof(Task) || returnType == typeof(ValueTask))
            return typeof(void);
        return IsGeneric(returnType, typeof(Task<>)) || IsGeneric(returnType, typeof(ValueTask<>))
            ? returnType.GetGenericArguments()[0]
            : returnType;
    }

    /// <summary>Makes the function that awaits a returned object and gives its result.</summary>
    public static Func<object?, ValueTask<object?>> Awaiter(Type returnType)
    {
        if (returnType == typeof(Task))
            return async returned => { await ((Task)returned!).ConfigureAwait(false); return null; };
        if (returnType == typeof(ValueTask))
            return async returned => { await ((ValueTask)returned!).ConfigureAwait(false); return null; };
        if (IsGeneric(returnType, typeof(Task<>)))
            return Typed(OfTaskMethod, returnType);
        if (IsGeneric(returnType, typeof(ValueTask<>)))
            return Typed(OfValueTaskMethod, returnType);
        return returned => ValueTask.FromResult(returned);
    }

    private static async ValueTask<object?> OfTaskAsync<T>(object? returned) => await ((Task<T>)returned!).ConfigureAwait(false);

    private static async ValueTask<object?> OfValueTaskAsync<T>(object? returned) => await ((ValueTask<T>)returned!).ConfigureAwait(false);

    private static bool IsGeneric(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    private static Func<object?, ValueTask<object?>> Typed(MethodInfo method, Type returnType) =>
        method.MakeGenericMethod(returnType.GetGenericArguments()).CreateDelegate<Func<object?, ValueTask<object?>>>();

    private static MethodInfo Method(string name) =>
        typeof(FunctionResult).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;
}
