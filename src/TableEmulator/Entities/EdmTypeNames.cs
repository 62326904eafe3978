using System.Text;

namespace Serverless.TableEmulator.Entities;

/// <summary>Names of the types as they stand in <c>@odata.type</c> annotations.</summary>
internal static class EdmTypeNames
{
    private static readonly (EdmType Type, string Name, byte[] Utf8)[] Names =
    [
        .. Enum.GetValues<EdmType>().Where(type => type != EdmType.None)
            .Select(type => (type, "Edm." + type, Encoding.UTF8.GetBytes("Edm." + type))),
    ];

    public static EdmType Parse(ReadOnlySpan<byte> name)
    {
        foreach (var candidate in Names)
        {
            if (name.SequenceEqual(candidate.Utf8)) return candidate.Type;
        }

        return EdmType.None;
    }

    public static ReadOnlySpan<byte> Of(EdmType type) => Names[(int)type - 1].Utf8;
}
