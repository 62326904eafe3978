namespace Serverless.TableEmulator.Entities;

/// <summary>Property types of the Table service. The numbers are stored; never renumber them.</summary>
internal enum EdmType : byte
{
    None = 0,
    String = 1,
    Binary = 2,
    Boolean = 3,
    Int32 = 4,
    Int64 = 5,
    Double = 6,
    DateTime = 7,
    Guid = 8,
}
