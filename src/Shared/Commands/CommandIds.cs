using System.Buffers;
using System.Buffers.Binary;

namespace Serverless.Shared.Commands;

/// <summary>Ids of commands: ULIDs in lower case. Those of one instance rise strictly, within a millisecond and when
/// its clock is set back too, so that a device's commands sort in the order they came in.</summary>
internal sealed class CommandIds(TimeProvider time)
{
    private const int Length = 26;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("0123456789abcdefghjkmnpqrstvwxyz");

    private readonly Lock _gate = new();
    private Ulid _last;

    public static bool IsValid(string id) => id.Length == Length && !id.AsSpan().ContainsAnyExcept(Allowed);

    public string Next()
    {
        var next = Ulid.NewUlid(time.GetUtcNow());
        lock (_gate)
        {
            if (next.CompareTo(_last) <= 0 || next.Time == _last.Time)
            {
                next = After(_last);
            }

            _last = next;
        }

        return next.ToString().ToLowerInvariant();
    }

    private static Ulid After(Ulid last)
    {
        Span<byte> bytes = stackalloc byte[16];
        last.TryWriteBytes(bytes);
        BinaryPrimitives.WriteUInt128BigEndian(bytes, BinaryPrimitives.ReadUInt128BigEndian(bytes) + 1);
        return new Ulid(bytes);
    }
}
