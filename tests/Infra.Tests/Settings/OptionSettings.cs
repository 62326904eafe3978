using System.Collections;
using System.Reflection;
using Serverless.Shared;

namespace Serverless.Infra.Tests.Settings;

/// <summary>What the options classes of the backend bind: each class with a <c>SectionName</c>, each property that can be set.</summary>
internal static class OptionSettings
{
    private static readonly IReadOnlyList<(string Name, bool IsMap)> Known =
    [
        .. from type in typeof(BackendServiceCollectionExtensions).Assembly.GetTypes()
           let section = type.GetField("SectionName", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
           where section is { IsLiteral: true }
           from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
           let isMap = property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(IEnumerable))
           where property.CanWrite || isMap
           select ($"{section.GetRawConstantValue()}__{property.Name}", isMap),
    ];

    /// <param name="setting">An app setting, such as <c>Tables__Buckets</c>; names are without case.</param>
    public static bool IsRead(string setting) => Known.Any(known => known.IsMap
        ? setting.StartsWith($"{known.Name}__", StringComparison.OrdinalIgnoreCase)
        : setting.Equals(known.Name, StringComparison.OrdinalIgnoreCase));

    /// <param name="setting">An app setting; one that the options name a key is a secret.</param>
    public static bool IsSecret(string setting) => IsRead(setting) && setting.EndsWith("Key", StringComparison.OrdinalIgnoreCase);
}
