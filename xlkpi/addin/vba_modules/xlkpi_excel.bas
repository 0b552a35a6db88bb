Attribute VB_Name = "xlkpi_excel"
' What the add-in does in Excel besides calculating: help in the function wizard, the ribbon.
Option Explicit

' Gives every function its category and its help, from the last sheet of this workbook.
Public Sub xlkpi_register()
    Dim help As Worksheet, line As Long, at As Long, count As Long, texts() As String
    Dim hidden As Boolean
    Set help = ThisWorkbook.Worksheets("_IntelliSense_")
    hidden = ThisWorkbook.IsAddin
    line = 2
    Do While help.Cells(line, 1).Value <> ""
        count = 0
        Do While help.Cells(line, 4 + 2 * count).Value <> ""
            count = count + 1
        Loop
        ReDim texts(1 To count)
        For at = 1 To count
            texts(at) = help.Cells(line, 3 + 2 * at).Value
        Next at
        If Not xlkpi_described(help.Cells(line, 1).Value, help.Cells(line, 2).Value, texts) Then
            If Not ThisWorkbook.IsAddin Then Exit Do ' refused for good: the functions work without
            Application.ScreenUpdating = False
            ThisWorkbook.IsAddin = False ' Excel may refuse while the workbook is hidden
        Else
            line = line + 1
        End If
    Loop
    If ThisWorkbook.IsAddin <> hidden Then
        ThisWorkbook.IsAddin = hidden
        Application.ScreenUpdating = True
    End If
    ThisWorkbook.Saved = True
End Sub

Private Function xlkpi_described(ByVal name As String, ByVal description As String, texts() As String) As Boolean
    On Error GoTo refused
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & name, Description:=description, _
        Category:="{CATEGORY}", ArgumentDescriptions:=texts
    xlkpi_described = True
refused:
End Function

Public Sub xlkpi_why(control As IRibbonControl)
    If xlkpi_failure() = "" Then
        MsgBox {NOTHING_FAILED}, vbInformation, "xlkpi"
    Else
        MsgBox xlkpi_failure() & vbCrLf & vbCrLf & {DOCTOR}, vbExclamation, "xlkpi"
    End If
End Sub

Public Sub xlkpi_restart(control As IRibbonControl)
    On Error Resume Next
    xlkpi_forget
    KillPy
    Application.CalculateFull
End Sub

Public Sub xlkpi_about(control As IRibbonControl)
    MsgBox {ABOUT}, vbInformation, "xlkpi"
End Sub
